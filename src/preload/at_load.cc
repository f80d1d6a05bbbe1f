// What happens when libskein.so is loaded into a program that `skein record` started: it is recorded
// from before main() to its last instruction, into a file that skein reads along. Everything is in
// that file at once, so that there is nothing to do when the program ends, however it does.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include <pthread.h>
#include <unistd.h>

#include "collect/contention.h"
#include "collect/cpu_timers.h"
#include "collect/heap_sampler.h"
#include "collect/recorder.h"
#include "collect/running_threads.h"
#include "collect/watching.h"

namespace skein {
namespace {

struct Settings {
  char folder[3072];
  size_t record_bytes;
  Unwinding unwinding;
  // What is wanted; 0: not that.
  uint64_t trace;
  uint64_t cpu_period_ns;
  uint64_t heap_sample_bytes;
  uint64_t block_rate_ns;
  uint64_t mutex_fraction;
};
Settings settings;

// The number behind "name=" in `wishes`, or 0.
uint64_t Wish(const char* wishes, const char* name) {
  const char* at = std::strstr(wishes, name);
  return at == nullptr ? 0 : std::strtoull(at + std::strlen(name), nullptr, 10);
}

void ReadWishes(const char* wishes) {
  settings.trace = wishes == nullptr ? 1 : Wish(wishes, "trace=");
  if (wishes == nullptr) return;
  settings.cpu_period_ns = Wish(wishes, "cpu=");
  settings.heap_sample_bytes = Wish(wishes, "heap=");
  settings.block_rate_ns = Wish(wishes, "block=");
  settings.mutex_fraction = Wish(wishes, "mutex=");
}

// Of this process, by its number.
void ArenaPath(char (&path)[4096]) {
  std::snprintf(path, sizeof path, "%s/%d.arena", settings.folder, getpid());
}

void BeginProfiles() {
  const std::lock_guard lock(WatchMutex());
  BeginWatching(kWatchThreads);
  if (settings.heap_sample_bytes != 0) SetHeapRate(settings.heap_sample_bytes);
  if (settings.block_rate_ns != 0) SetBlockRate(settings.block_rate_ns);
  if (settings.mutex_fraction != 0) SetMutexFraction(settings.mutex_fraction);
  if (settings.cpu_period_ns == 0) return;
  BeginWatching(kWatchCpu);
  StartCpuTimers(settings.cpu_period_ns);
}

bool Begin() {
  char path[4096];
  ArenaPath(path);
  if (!PrepareArena(path, settings.record_bytes, settings.unwinding)) return false;
  EnterThreads();
  if (settings.trace != 0) {
    BeginRecords();
    BeginWatching(kWatchTrace);
  } else {
    OpenArena();
  }
  BeginProfiles();
  return true;
}

void InChild() {
  Begin();
}

// Programs that this one executes are their own affair.
void LeaveEnvironment() {
  unsetenv("SKEIN_RECORD");
  unsetenv("SKEIN_RECORD_BYTES");
  unsetenv("SKEIN_RECORD_WISHES");
  unsetenv("SKEIN_UNWIND");
  const char* preload = getenv("SKEIN_OTHER_PRELOAD");
  if (preload != nullptr && *preload != '\0')
    setenv("LD_PRELOAD", preload, 1);
  else
    unsetenv("LD_PRELOAD");
  unsetenv("SKEIN_OTHER_PRELOAD");
}

[[gnu::constructor]] void AtLoad() {
  const char* folder = getenv("SKEIN_RECORD");
  if (folder == nullptr || std::strlen(folder) >= sizeof settings.folder) return;
  std::strcpy(settings.folder, folder);
  ReadWishes(getenv("SKEIN_RECORD_WISHES"));
  const char* bytes = getenv("SKEIN_RECORD_BYTES");
  settings.record_bytes = bytes == nullptr ? 64 << 20 : std::strtoull(bytes, nullptr, 10);
  const char* unwind = getenv("SKEIN_UNWIND");
  settings.unwinding = unwind != nullptr && std::strcmp(unwind, "fp") == 0
                           ? Unwinding::kFramePointers
                           : Unwinding::kCallFrameInfo;
  LeaveEnvironment();
  if (Begin()) pthread_atfork(nullptr, nullptr, &InChild);
}

}  // namespace
}  // namespace skein
