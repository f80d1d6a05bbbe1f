#include "gotrace/v2_generation.h"

#include <algorithm>

#include <fmt/format.h>

#include "gotrace/event_specs.h"
#include "wire/byte_reader.h"

namespace skein {
namespace {

constexpr int kFirstWithSyncBatch = 25;

constexpr uint8_t Code(WireEvent event) {
  return static_cast<uint8_t>(event);
}

// Sorts the batches of a generation into its parts.
class Decoder {
 public:
  Decoder(std::span<const std::byte> trace, Generation& out) : trace_(trace), out_(out) {}

  void Run() {
    for (const Batch& batch : out_.frame.batches)
      Add(batch);
    std::ranges::stable_sort(out_.samples, {}, &WireSample::ticks);
    Check();
    out_.last_ticks = LastTicks();
    out_.frame.batches = {};
  }

 private:
  void Add(const Batch& batch) {
    if (batch.experiment != 0) return AddExperimental(batch);
    const auto first = static_cast<uint8_t>(trace_[batch.data]);
    if (first == Code(WireEvent::kStrings)) {
      has_strings_ = true;
      return Note(out_.tables.AddStrings(trace_, batch));
    }
    if (first == Code(WireEvent::kStacks)) {
      has_stacks_ = true;
      return Note(out_.tables.AddStacks(trace_, batch));
    }
    if (first == Code(WireEvent::kCpuSamples)) return AddSamples(batch);
    if (first == Code(has_sync_batch() ? WireEvent::kSync : WireEvent::kFrequency))
      return AddSync(batch);
    AddEvents(batch);
  }

  void AddEvents(const Batch& batch) {
    uint32_t place = static_cast<uint32_t>(out_.threads.size());
    if (thread_places_.Insert(batch.thread, place)) {
      out_.threads.push_back({batch.thread, {}});
    } else {
      place = thread_places_.Find(batch.thread);
    }
    out_.threads[place].batches.push_back(batch);
  }

  void AddExperimental(const Batch& batch) {
    out_.experimental.push_back({batch.generation, batch.experiment,
                                 static_cast<int64_t>(batch.thread), batch.data, batch.size});
  }

  void AddSamples(const Batch& batch) {
    ByteReader in(trace_.subspan(batch.data, batch.size));
    in.Bytes(1);
    while (!in.done()) {
      const uint64_t entry = in.offset();
      const bool is_sample = static_cast<uint8_t>(in.Bytes(1)[0]) == Code(WireEvent::kCpuSample);
      WireSample sample;
      sample.ticks = in.Varint();
      sample.thread = in.Varint();
      sample.proc = in.Varint();
      sample.goroutine = in.Varint();
      sample.stack = in.Varint();
      if (!is_sample || in.failed())
        return Note(Diagnostic{batch.data + entry, "broken CPU sample", batch.size - entry});
      out_.samples.push_back(sample);
    }
  }

  void AddSync(const Batch& batch) {
    ByteReader in(trace_.subspan(batch.data, batch.size));
    if (has_sync_batch()) in.Bytes(1);
    while (!in.done()) {
      const uint64_t entry = in.offset();
      const auto code = static_cast<uint8_t>(in.Bytes(1)[0]);
      if (code == Code(WireEvent::kFrequency)) {
        SetFrequency(in.Varint());
      } else if (code == Code(WireEvent::kClockSnapshot) && has_sync_batch()) {
        SetSnapshot(batch.time, in);
      } else {
        return Note(
            Diagnostic{batch.data + entry,
                       fmt::format("expected frequency or clock snapshot event, got {}", code),
                       batch.size - entry});
      }
      if (in.failed())
        return Note(Diagnostic{batch.data + entry, "broken sync batch", batch.size - entry});
    }
  }

  void SetFrequency(uint64_t ticks_per_second) {
    if (out_.ticks_per_second != 0) out_.unusable = "found multiple frequency events";
    out_.ticks_per_second = ticks_per_second;
  }

  void SetSnapshot(uint64_t batch_ticks, ByteReader& in) {
    if (out_.snapshot) out_.unusable = "found multiple clock snapshot events";
    WireClockSnapshot snapshot;
    snapshot.ticks = batch_ticks + in.Varint();
    snapshot.mono_ns = in.Varint();
    snapshot.wall_sec = in.Varint();
    snapshot.wall_nsec = in.Varint();
    if (!in.failed()) out_.snapshot = snapshot;
  }

  void Check() {
    if (out_.frame.has_gap) out_.tables_have_gaps = true;
    const uint64_t begin = out_.frame.begin;
    if (!out_.tables_have_gaps) Note(out_.tables.CheckStacks(begin));
    // Tables come last. Nothing else tells that a trace up to format 25 was cut between two batches.
    if (out_.frame.end == trace_.size() && !(has_strings_ && has_stacks_))
      out_.tables_have_gaps = true;
    if (has_sync_batch() && !out_.snapshot && !out_.tables_have_gaps)
      Note(Diagnostic{begin, "no clock snapshot event found", 0});
  }

  // The tables are written last, so their time is a limit for all events; unless a trace was made by
  // hand, and says otherwise. One batch may have a wrong time.
  uint64_t LastTicks() const {
    uint64_t tables_ticks = 0;
    size_t table_count = 0;
    for (const Batch& batch : out_.frame.batches) {
      if (!IsTable(batch)) continue;
      tables_ticks = std::max(tables_ticks, batch.time);
      ++table_count;
    }
    size_t later = 0;
    size_t earlier = 0;
    for (const ThreadBatches& thread : out_.threads) {
      for (const Batch& batch : thread.batches)
        ++(batch.time < tables_ticks ? earlier : later);
    }
    return table_count >= 2 && later <= 1 && earlier > later ? tables_ticks : UINT64_MAX;
  }

  bool IsTable(const Batch& batch) const {
    const auto first = static_cast<uint8_t>(trace_[batch.data]);
    return batch.experiment == 0 &&
           (first == Code(WireEvent::kStrings) || first == Code(WireEvent::kStacks));
  }

  void Note(std::optional<Diagnostic> diagnostic) {
    if (!diagnostic) return;
    out_.tables_have_gaps = true;
    out_.frame.Note(std::move(*diagnostic));
  }

  bool has_sync_batch() const { return out_.frame.version >= kFirstWithSyncBatch; }

  std::span<const std::byte> trace_;
  Generation& out_;
  IdMap thread_places_;
  bool has_strings_ = false;
  bool has_stacks_ = false;
};

}  // namespace

Generation DecodeGeneration(std::span<const std::byte> trace, GenerationFrame frame) {
  Generation generation;
  generation.frame = std::move(frame);
  Decoder(trace, generation).Run();
  return generation;
}

}  // namespace skein
