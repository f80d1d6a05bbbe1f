#include <mutex>
#include <string>
#include <string_view>

#include <skein/skein.h>
#include <unistd.h>

#include "collect/recorder.h"
#include "collect/recording.h"
#include "collect/sinks.h"

namespace skein {
namespace {

constexpr uint64_t kDefaultAgeNs = 10'000'000'000;
constexpr size_t kDefaultFlightBytes = 32 << 20;

// The file that a trace goes to, if it is one that we have opened.
std::mutex file_mutex;
int trace_file = -1;

void CloseTraceFile() {
  const std::lock_guard lock(file_mutex);
  if (trace_file >= 0) close(trace_file);
  trace_file = -1;
}

}  // namespace
}  // namespace skein

using skein::Answer;
using skein::IsRecording;
using skein::RecordKind;

const char* skein_start_trace(const char* path) {
  if (const std::string why = skein::WhyNoTracing(); !why.empty()) return Answer(why);
  const int file = skein::CreateFile(path);
  if (file < 0) return Answer(skein::CannotCreate(path));
  const std::string why = skein::StartTracing(skein::Into(file));
  if (!why.empty()) {
    close(file);
    return Answer(why);
  }
  const std::lock_guard lock(skein::file_mutex);
  skein::trace_file = file;
  return nullptr;
}

const char* skein_start_trace_to_descriptor(int descriptor) {
  return Answer(skein::StartTracing(skein::Into(descriptor)));
}

const char* skein_start_trace_to(skein_write_function write, void* context) {
  return Answer(skein::StartTracing(skein::Into(write, context)));
}

void skein_stop_trace(void) {
  skein::StopTracing();
  skein::CloseTraceFile();
}

const char* skein_start_flight_recorder(uint64_t min_age_ns, size_t max_bytes) {
  return Answer(skein::StartFlight({min_age_ns == 0 ? skein::kDefaultAgeNs : min_age_ns,
                                    max_bytes == 0 ? skein::kDefaultFlightBytes : max_bytes}));
}

const char* skein_write_flight(const char* path) {
  const int file = skein::CreateFile(path);
  if (file < 0) return Answer(skein::CannotCreate(path));
  const std::string why = skein::WriteFlight(skein::Into(file));
  close(file);
  return Answer(why);
}

const char* skein_write_flight_to(skein_write_function write, void* context) {
  return Answer(skein::WriteFlight(skein::Into(write, context)));
}

void skein_stop_flight_recorder(void) {
  skein::StopFlight();
}

uint64_t skein_begin_task(const char* name, size_t name_size, uint64_t parent) {
  if (!IsRecording()) return 0;
  const uint64_t task = skein::process_arena->header.next_task.fetch_add(1);
  const uint32_t text = skein::TextId({name, name_size});
  skein::Put({.kind = RecordKind::kTaskBegin, .a = task, .b = skein::PackNames(parent, text)},
             SKEIN_CALLER);
  return task;
}

void skein_end_task(uint64_t task) {
  if (task != 0 && IsRecording())
    skein::Put({.kind = RecordKind::kTaskEnd, .a = task}, SKEIN_CALLER);
}

uint64_t skein_current_task(void) {
  if (!IsRecording()) return 0;
  const skein::ThreadSlot* slot = skein::CurrentSlot();
  return slot == nullptr ? 0 : slot->task;
}

uint64_t skein_set_current_task(uint64_t task) {
  if (skein::process_arena == nullptr) return 0;
  skein::ThreadSlot* slot = skein::CurrentSlot();
  if (slot == nullptr) return 0;
  const uint64_t before = slot->task;
  slot->task = task;
  return before;
}

void skein_begin_region(uint64_t task, const char* name, size_t name_size) {
  if (!IsRecording()) return;
  const uint32_t text = skein::TextId({name, name_size});
  skein::Put({.kind = RecordKind::kRegionBegin, .a = task, .b = text}, SKEIN_CALLER);
}

void skein_end_region(uint64_t task, const char* name, size_t name_size) {
  if (!IsRecording()) return;
  const uint32_t text = skein::TextId({name, name_size});
  skein::Put({.kind = RecordKind::kRegionEnd, .a = task, .b = text}, SKEIN_CALLER);
}

void skein_log(
    uint64_t task, const char* key, size_t key_size, const char* message, size_t message_size) {
  if (IsRecording()) skein::PutLog(task, {key, key_size}, {message, message_size}, SKEIN_CALLER);
}

void skein_set_label(const char* label, size_t label_size) {
  if (!IsRecording()) return;
  skein::PutWithoutStack({.kind = RecordKind::kLabel, .b = skein::TextId({label, label_size})});
}
