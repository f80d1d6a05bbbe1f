#include "gotrace/v2_reader.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/mapped_file.h"
#include "gotrace/v2_cursor.h"
#include "gotrace/v2_frontier.h"
#include "gotrace/v2_generation_source.h"
#include "gotrace/v2_ordering.h"

// The way of a trace through this folder:
//
//   bytes -> FrameWalker -> batches of a generation -> DecodeGeneration -> tables, and batches by thread
//         -> ThreadCursor, one per thread -> Frontier -> Ordering -> events
//
// Within a generation the reader takes the earliest event of all threads, asks the ordering whether it is
// its turn, and if not tries the other threads by time: sequence numbers decide, clocks only suggest.
// What the ordering cannot accept ends the generation; the next one begins as the first did.

namespace skein {
namespace {

constexpr size_t kChunkEvents = 4 * 1024;  // They stay in the cache until they are used.
constexpr size_t kMaxDiagnostics = 1000;
constexpr uint64_t kUsualFrequency =
    15'625'000;  // Of every system with a fine clock: 64 ns a tick.
constexpr Nanos kClockSlack = 10'000'000;
constexpr Nanos kNoSample = INT64_MAX;

class V2Reader final : public EventReader {
 public:
  V2Reader(std::span<const std::byte> trace, const TraceHeader& header, const ReadOptions& options)
      : trace_(trace),
        progress_(options.progress),
        source_(trace, header.version, options.threads),
        ordering_(names_) {
    report_.format = header.format();
    if (header.is_unknown())
      Note({0,
            "unknown trace version " + header.format() + ", read as " +
                TraceHeader{header.version, header.version}.format(),
            0});
  }

  // Fails if there is nothing in the trace. Reads the first chunk: only delivery shows what is usable.
  Status Probe() {
    Fill(first_chunk_);
    const bool has_events = first_chunk_.size() > sync_count_ || !finished_;
    if (has_events || (report_.generations != 0 && report_.diagnostics.empty())) return Done{};
    if (report_.diagnostics.empty())
      return Error{Error::Code::kCorrupt, "the trace holds no events"};
    const Diagnostic& first = report_.diagnostics.front();
    return Error{Error::Code::kCorrupt,
                 fmt::format("nothing of this trace can be read: {} (at byte {})", first.message,
                             first.offset)};
  }

  bool Read(std::vector<Event>& events) override {
    const std::lock_guard lock(reading_);
    events.clear();
    if (!first_chunk_.empty()) {
      events.swap(first_chunk_);
      first_chunk_ = {};
      return true;
    }
    Fill(events);
    return !events.empty();
  }

  Names& names() override { return names_; }
  std::string Text(StringId name) override {
    const std::lock_guard lock(reading_);
    return std::string(names_.strings.text(name));
  }
  const ReadReport& report() const override { return report_; }

 private:
  void Fill(std::vector<Event>& events) {
    sink_.Open(events);
    while (events.size() < kChunkEvents && !finished_) {
      if (!generation_ && !NextGeneration()) {
        Finish();
      } else if (!Deliver(events)) {
        EndGeneration();
      }
    }
    if (progress_ != nullptr) progress_->Report("reading", DoneBytes(), trace_.size());
  }

  uint64_t DoneBytes() const {
    if (!generation_) return done_bytes_;
    uint64_t left = 0;
    for (const ThreadCursor& cursor : cursors_)
      left += cursor.remaining_bytes();
    return generation_->frame.end - std::min(left, generation_->frame.end - done_bytes_);
  }

  // The next generation of which something can be used. False: there is none.
  bool NextGeneration() {
    while (std::optional<Generation> next = source_.Next()) {
      Generation& generation = generation_.emplace(std::move(*next));
      for (const Diagnostic& diagnostic : generation.frame.diagnostics)
        Note(diagnostic);
      if (generation.frame.starts_anew) lost_ = true;
      if (generation.frame.number != 0 && Usable(generation)) {
        Install(generation);
        return true;
      }
      if (generation.frame.number != 0) Drop(generation);
      if (generation.frame.has_gap) lost_ = true;
      done_bytes_ = generation.frame.end;
      generation_.reset();
    }
    return false;
  }

  bool Usable(Generation& generation) {
    if (generation.ticks_per_second == 0) ReplaceFrequency(generation);
    if (generation.unusable.empty() && (repeating_ || generation.frame.starts_anew)) {
      repeating_ = EndsInThePast(generation);
      if (repeating_)
        generation.unusable =
            "its times have been read already, as if a trace were appended to itself";
    }
    return generation.unusable.empty();
  }

  // Damage may have cost a generation its clock; it is that of its neighbours.
  void ReplaceFrequency(Generation& generation) {
    if (!generation.tables_have_gaps) {
      generation.unusable = "no frequency event found";
      return;
    }
    generation.ticks_per_second = last_frequency_;
    Note({generation.frame.begin,
          fmt::format("no frequency event found; {} ticks a second assumed", last_frequency_), 0});
  }

  // Whether it ends before what was read. Asked where one trace may have been appended to another.
  bool EndsInThePast(const Generation& generation) const {
    uint64_t last_ticks = 0;
    for (const ThreadBatches& thread : generation.threads) {
      for (const Batch& batch : thread.batches)
        last_ticks = std::max(last_ticks, batch.time);
    }
    return ClockOf(generation).ToNanos(last_ticks) < sink_.last();
  }

  static TickClock ClockOf(const Generation& generation) {
    return TickClock(1.0 / (static_cast<double>(generation.ticks_per_second) / 1e9));
  }

  void Drop(const Generation& generation) {
    const GenerationFrame& frame = generation.frame;
    uint64_t lost_bytes = frame.end - frame.begin;
    for (const Diagnostic& known : frame.diagnostics)  // Counted already.
      lost_bytes -= known.offset < frame.begin ? 0 : std::min(known.lost_bytes, lost_bytes);
    Note({frame.begin, fmt::format("generation {}: {}", frame.number, generation.unusable),
          lost_bytes});
    lost_ = true;
  }

  void Install(Generation& generation) {
    clock_ = ClockOf(generation);
    last_frequency_ = generation.ticks_per_second;
    generation.tables.Intern(names_);
    const bool anew = lost_ || report_.generations == 0;
    ordering_.StartGeneration(generation.tables, anew, generation.tables_have_gaps);
    ++report_.generations;
    std::ranges::move(generation.experimental, std::back_inserter(report_.experimental_batches));
    EmitSync(clock_.ToNanos(generation.frame.first_ticks), AddSnapshot(generation));
    OpenCursors(generation);
    GoToSample(0);
    lost_ = generation.frame.has_gap;
    done_bytes_ = generation.frame.begin;
  }

  void OpenCursors(const Generation& generation) {
    const Nanos latest = generation.last_ticks == UINT64_MAX
                             ? INT64_MAX
                             : clock_.ToNanos(generation.last_ticks) + kClockSlack;
    cursors_.clear();
    cursors_.reserve(generation.threads.size());
    frontier_.Clear();
    for (const ThreadBatches& batches : generation.threads) {
      const ThreadIndex thread = batches.thread == Batch::kNoThread
                                     ? ThreadIndex::kNone
                                     : ordering_.Thread(batches.thread);
      ThreadCursor& cursor = cursors_.emplace_back(trace_, batches, thread, clock_, latest);
      if (cursor.Next()) frontier_.Insert(&cursor);
    }
  }

  uint16_t AddSnapshot(const Generation& generation) {
    if (!generation.snapshot || report_.clock_snapshots.size() == UINT16_MAX) return 0;
    const WireClockSnapshot& wire = *generation.snapshot;
    report_.clock_snapshots.push_back({clock_.ToNanos(wire.ticks), wire.mono_ns,
                                       static_cast<int64_t>(wire.wall_sec),
                                       static_cast<uint32_t>(wire.wall_nsec)});
    return static_cast<uint16_t>(report_.clock_snapshots.size());
  }

  void EmitSync(Nanos time, uint16_t snapshot) {
    Event& event = sink_.Add(EventKind::kSync, time);
    event.value = ++sync_count_;
    event.value3 = snapshot;
    if (lost_) event.flags = Event::kAfterLoss;
  }

  // False: the generation is at its end.
  bool Deliver(const std::vector<Event>& events) {
    while (events.size() < kChunkEvents) {
      if (!frontier_.empty() && frontier_.earliest() <= sample_time_) {
        if (!Step()) return false;
      } else if (sample_time_ != kNoSample) {
        ordering_.AddSample(generation_->samples[next_sample_], sample_time_, sink_);
        GoToSample(next_sample_ + 1);
      } else {
        return false;
      }
    }
    return true;
  }

  void GoToSample(size_t sample) {
    next_sample_ = sample;
    const std::vector<WireSample>& samples = generation_->samples;
    sample_time_ = sample < samples.size() ? clock_.ToNanos(samples[sample].ticks) : kNoSample;
  }

  // Delivers the earliest event whose turn it is. False: there is none.
  bool Step() {
    switch (Try(0)) {
      case Verdict::kDone:
        return true;
      case Verdict::kBroken:
        Break(frontier_[0]);
        return false;
      case Verdict::kWait:
        return StepOutOfTime();
    }
    return false;
  }

  // The earliest event waits for one that seems later.
  bool StepOutOfTime() {
    frontier_.Sort();
    for (size_t i = 1; i < frontier_.size(); ++i) {
      if (frontier_[i].record().event == WireRecord::kBroken) continue;
      const Verdict verdict = Try(i);
      if (verdict == Verdict::kDone) return true;
      if (verdict == Verdict::kBroken) {
        Break(frontier_[i]);
        return false;
      }
    }
    const WireRecord& stuck = frontier_[0].record();
    Abandon(frontier_[0],
            fmt::format("broken trace: failed to advance; {} threads wait, the first at {}",
                        frontier_.size(), SpecOf(stuck.event).name));
    return false;
  }

  Verdict Try(size_t i) {
    ThreadCursor& cursor = frontier_[i];
    if (cursor.record().event == WireRecord::kBroken) return Verdict::kBroken;
    const Verdict verdict = ordering_.Advance(cursor.record(), cursor.thread(), sink_);
    if (verdict != Verdict::kDone) return verdict;
    if (cursor.Next()) {
      frontier_.Update(i);
    } else {
      frontier_.Remove(i);
    }
    return verdict;
  }

  void Break(const ThreadCursor& cursor) {
    const bool unreadable = cursor.record().event == WireRecord::kBroken;
    Abandon(cursor, unreadable ? std::string(cursor.fault())
                               : fmt::format("{}: {}", SpecOf(cursor.record().event).name,
                                             ordering_.fault()));
  }

  // Gives up the rest of the generation because of what `cursor` stands at.
  void Abandon(const ThreadCursor& cursor, std::string why) {
    uint64_t lost_bytes = 0;
    for (size_t i = 0; i < frontier_.size(); ++i)
      lost_bytes += frontier_[i].remaining_bytes();
    Note({cursor.offset(), fmt::format("generation {}: {}", generation_->frame.number, why),
          lost_bytes});
    lost_ = true;
  }

  void EndGeneration() {
    uint64_t late = 0;
    for (const ThreadCursor& cursor : cursors_)
      late += cursor.late_events();
    const GenerationFrame& frame = generation_->frame;
    if (late != 0)
      Note(
          {frame.begin,
           fmt::format("generation {}: {} events seemed to lie behind its end", frame.number, late),
           0});
    if (ordering_.missing_entries() != 0 && generation_->tables_have_gaps)
      Note({frame.begin,
            fmt::format("generation {}: {} stacks and texts of events are missing", frame.number,
                        ordering_.missing_entries()),
            0});
    done_bytes_ = frame.end;
    MappedFile::Release(trace_.subspan(frame.begin, frame.end - frame.begin));
    frontier_.Clear();
    cursors_.clear();
    generation_.reset();
  }

  void Finish() {
    finished_ = true;
    EmitSync(sink_.last(), 0);
    done_bytes_ = trace_.size();
    if (unlisted_ != 0)
      report_.diagnostics.push_back(
          {trace_.size(), fmt::format("{} more places are damaged", unlisted_), 0});
    std::ranges::stable_sort(report_.diagnostics, {}, &Diagnostic::offset);
  }

  void Note(Diagnostic diagnostic) {
    report_.lost_bytes += diagnostic.lost_bytes;
    if (report_.diagnostics.size() < kMaxDiagnostics) {
      report_.diagnostics.push_back(std::move(diagnostic));
    } else {
      ++unlisted_;
    }
  }

  std::span<const std::byte> trace_;
  Progress* progress_;
  std::mutex reading_;
  Names names_;
  ReadReport report_;
  GenerationSource source_;
  Ordering ordering_;
  EventSink sink_;

  std::optional<Generation> generation_;  // The one being delivered.
  TickClock clock_;
  std::vector<ThreadCursor> cursors_;
  Frontier frontier_;
  size_t next_sample_ = 0;
  Nanos sample_time_ = kNoSample;  // Of the next sample.

  std::vector<Event> first_chunk_;
  uint64_t sync_count_ = 0;
  uint64_t last_frequency_ = kUsualFrequency;
  uint64_t done_bytes_ = 0;
  uint64_t unlisted_ = 0;
  bool repeating_ = false;  // The last generation was one that had been read.
  bool lost_ = false;       // Of the trace before the next Sync.
  bool finished_ = false;
};

}  // namespace

Result<std::unique_ptr<EventReader>> OpenV2Reader(std::span<const std::byte> trace,
                                                  const TraceHeader& header,
                                                  const ReadOptions& options) {
  auto reader = std::make_unique<V2Reader>(trace, header, options);
  const Status status = reader->Probe();
  if (!status.ok()) return status.error();
  return std::unique_ptr<EventReader>(std::move(reader));
}

}  // namespace skein
