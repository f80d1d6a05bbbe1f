#include "gotrace/v1_reader.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "gotrace/v1_convert.h"
#include "gotrace/v1_events.h"
#include "gotrace/v1_index.h"
#include "gotrace/v1_ordering.h"

namespace skein {
namespace {

constexpr size_t kChunkEvents = 32 * 1024;
// What a processor of 2.5 GHz ticks, divided as Go does on x86.
constexpr uint64_t kAssumedTicksPerSecond = 2'500'000'000 / 64;

class V1Reader : public EventReader {
 public:
  V1Reader(std::span<const std::byte> trace, int version, const ReadOptions& options)
      : size_(trace.size()), options_(options), decoder_(trace, version) {
    report_.format = "go 1." + std::to_string(version);
    index_ = IndexV1Trace(decoder_, names_, options.progress);
    Report(index_.diagnostics);
    AssumeFrequency();
    order_ = OrderV1Events(decoder_, index_, options.progress);
    Report(order_.diagnostics);
    cursor_ = std::make_unique<V1OrderCursor>(order_);
    converter_ = std::make_unique<V1Converter>(decoder_, index_, order_, names_);
  }

  bool has_events() const { return order_.events.size() != 0; }

  bool Read(std::vector<Event>& events) override {
    const std::lock_guard lock(reading_);
    events.clear();
    if (done_) return false;
    if (syncs_ == 0) AddSync(-1, events);
    while (events.size() < kChunkEvents) {
      const V1Ordered* next = cursor_->Next();
      if (next == nullptr) {
        Finish(events);
        break;
      }
      converter_->Convert(*next, events);
    }
    return true;
  }

  Names& names() override { return names_; }
  std::string Text(StringId name) override {
    const std::lock_guard lock(reading_);
    return std::string(names_.strings.text(name));
  }
  const ReadReport& report() const override { return report_; }

 private:
  void Report(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      report_.diagnostics.push_back(diagnostic);
      report_.lost_bytes += diagnostic.lost_bytes;
    }
  }

  // Traces end with the speed of their clock, so those that were cut lack it.
  void AssumeFrequency() {
    if (index_.ticks_per_second != 0) return;
    index_.ticks_per_second = kAssumedTicksPerSecond;
    Report({{size_, "the speed of the trace's clock is missing, durations assume 2.5 GHz", 0}});
  }

  void AddSync(Nanos time, std::vector<Event>& events) {
    Event& event = events.emplace_back();
    event.kind = EventKind::kSync;
    event.time = time;
    event.value = ++syncs_;
  }

  void Finish(std::vector<Event>& events) {
    AddSync(converter_->last_time() + 1, events);
    if (const auto left_out = converter_->left_out()) Report({*left_out});
    std::ranges::stable_sort(report_.diagnostics, {}, &Diagnostic::offset);
    done_ = true;
  }

  uint64_t size_;
  ReadOptions options_;
  V1Decoder decoder_;
  std::mutex reading_;
  Names names_;
  ReadReport report_;
  V1Index index_;
  V1Order order_;
  std::unique_ptr<V1OrderCursor> cursor_;
  std::unique_ptr<V1Converter> converter_;
  uint64_t syncs_ = 0;
  bool done_ = false;
};

}  // namespace

Result<std::unique_ptr<EventReader>> OpenV1Reader(std::span<const std::byte> trace,
                                                  int version,
                                                  const ReadOptions& options) {
  auto reader = std::make_unique<V1Reader>(trace, version, options);
  if (reader->has_events()) return std::unique_ptr<EventReader>(std::move(reader));
  const std::vector<Diagnostic>& diagnostics = reader->report().diagnostics;
  std::string why = "no events can be read";
  if (diagnostics.size() > 0 && diagnostics.front().lost_bytes != 0)
    why += ": " + diagnostics.front().message + " at offset " +
           std::to_string(diagnostics.front().offset);
  return Error{Error::Code::kCorrupt, std::move(why)};
}

}  // namespace skein
