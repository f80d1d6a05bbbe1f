#include "analyze/goroutine_stats.h"

#include <algorithm>
#include <cmath>

#include "analyze/goroutine_life.h"
#include "analyze/named_times.h"

namespace skein {
namespace {

struct Span {
  Nanos from = 0;
  Nanos to = 0;

  bool empty() const { return from >= to; }
  Nanos length_ns() const { return empty() ? 0 : to - from; }
  Span Clip(const Span& window) const {
    return {std::max(from, window.from), std::min(to, window.to)};
  }
};

// While the goroutine existed, its latest life. A wait forever is a part of it. Empty if it never did.
Span SpanOf(const Trace& trace, const GoroutineLife& life) {
  if (!life.known) return {0, -1};
  return {life.created, life.ends && !life.waits_forever ? life.ended : trace.end};
}

// Sums by state code: the fastest way to add up many slices before anyone asks what a code means.
using CodeTimes = std::array<Nanos, 256>;

void AddSlices(const SliceTable& slices, uint32_t track, const Span& span, CodeTimes& times) {
  if (span.empty()) return;
  SliceIndex slice = slices.At(track, span.from);
  if (slice == kNoSlice) slice = slices.begin(track);
  slices.Scan(slice, slices.LowerBound(track, span.to, slice),
              [&](Nanos start, Nanos finish, StateCode code) {
                times[code] +=
                    std::max<Nanos>(0, std::min(finish, span.to) - std::max(start, span.from));
              });
}

Nanos& TimeOfClass(GoroutineTimes& times, StateClass state_class) {
  switch (state_class) {
    case StateClass::kRunning:
      return times.exec_ns;
    case StateClass::kRunnable:
      return times.sched_ns;
    case StateClass::kSyscall:
      return times.syscall_ns;
    case StateClass::kSyscallBlocked:
      return times.syscall_block_ns;
    default:
      return times.block_ns;
  }
}

// Adds what the codes mean to `times` and, where they mean waiting, to `block`.
void AddCodes(const Trace& trace,
              const CodeTimes& codes,
              GoroutineTimes& times,
              NamedTimes& block) {
  for (size_t code = 0; code < trace.states.size(); ++code) {
    const StateInfo& state = trace.states[code];
    if (codes[code] == 0 || state.state == GoState::kNotExist ||
        state.state == GoState::kUndetermined)
      continue;
    TimeOfClass(times, state.state_class) += codes[code];
    if (state.state == GoState::kWaiting) block.Add(state.reason, codes[code]);
  }
}

void AddRange(const Range& range, const Span& span, NamedTimes& ranges) {
  const Span overlap = Span{range.start, range.end}.Clip(span);
  if (!overlap.empty()) ranges.Add(range.name, overlap.length_ns());
}

void AddRanges(const Trace& trace,
               const ChargedRanges& charged,
               GoroutineIndex goroutine,
               const Span& span,
               NamedTimes& ranges) {
  for (const uint32_t i : charged.From(goroutine, span.from)) {
    if (trace.ranges[i].start >= span.to) return;
    AddRange(trace.ranges[i], span, ranges);
  }
}

GoroutineTimes TimesWithin(const Trace& trace, GoroutineIndex goroutine, const Span& span) {
  GoroutineTimes times;
  if (span.empty()) return times;
  const SliceTable::Mix mix = trace.goroutine_slices.MixWithin(Raw(goroutine), span.from, span.to);
  for (size_t i = 0; i < mix.size(); ++i)
    TimeOfClass(times, static_cast<StateClass>(i)) += mix[i];
  times.total_ns = span.length_ns();
  return times;
}

// `add_ranges` adds the ranges that are charged to the goroutine within the span.
template <typename AddRanges>
GoroutineStats StatsWithin(const Trace& trace,
                           GoroutineIndex goroutine,
                           const Span& span,
                           AddRanges add_ranges) {
  GoroutineStats stats;
  if (span.from > span.to) return stats;
  CodeTimes codes{};
  NamedTimes block;
  NamedTimes ranges;
  AddSlices(trace.goroutine_slices, Raw(goroutine), span, codes);
  AddCodes(trace, codes, stats.times, block);
  add_ranges(ranges);
  stats.times.total_ns = span.length_ns();
  stats.block = block.Take(trace.names.strings);
  stats.ranges = ranges.Take(trace.names.strings);
  return stats;
}

// The row of one group while it is being summed.
class GroupSum {
 public:
  GroupSum(const Trace& trace, uint32_t group, const Span& window, uint32_t spark_bins)
      : trace_(trace),
        group_(trace.groups[group]),
        window_(window),
        changes_(window.empty() ? 1 : spark_bins + 1) {
    stats_.group = group;
  }

  GroupStats Run() {
    for (const GoroutineIndex goroutine : group_.goroutines)
      Add(goroutine);
    AddCodes(trace_, Codes(), stats_.times, block_);
    stats_.block = block_.Take(trace_.names.strings);
    Distribute();
    Spark();
    return std::move(stats_);
  }

 private:
  struct TrackSpan {
    uint32_t track = 0;
    Span span;
  };

  void Add(GoroutineIndex index) {
    const GoroutineLife life = LifeOf(trace_, index);
    const Span existed = SpanOf(trace_, life);
    const Span span = existed.Clip(window_);
    if (!life.known || span.from > span.to) return;
    const bool survives = !life.ends || life.waits_forever;
    const bool before_trace = trace_.goroutines[Raw(index)].before_trace;
    ++stats_.count;
    stats_.created += !before_trace && life.created >= window_.from;
    stats_.alive += survives || existed.to >= window_.to;
    stats_.never_ended += survives && !before_trace;
    stats_.times.total_ns += span.length_ns();
    lifetimes_.push_back(span.length_ns());
    spans_.push_back({Raw(index), span});
    all_whole_ &= life.begin == trace_.goroutine_slices.begin(Raw(index)) &&
                  span.from == existed.from && span.to == existed.to;
    if (changes_.size() == 1) return;
    ++changes_[BinOf(span.from)];
    --changes_[BinOf(std::max(span.from, span.to - 1)) + 1];
  }

  // Time by state. Of whole lives it is known already.
  CodeTimes Codes() const {
    CodeTimes codes{};
    if (spans_.size() == group_.goroutines.size() && all_whole_) {
      std::ranges::copy(group_.density.state_times(), codes.begin());
      return codes;
    }
    for (const auto& [track, span] : spans_)
      AddSlices(trace_.goroutine_slices, track, span, codes);
    return codes;
  }

  size_t BinOf(Nanos time) const {
    const auto bins = static_cast<double>(changes_.size() - 1);
    const double part =
        static_cast<double>(time - window_.from) / static_cast<double>(window_.to - window_.from);
    return std::min(changes_.size() - 2, static_cast<size_t>(part * bins));
  }

  void Distribute() {
    if (lifetimes_.empty()) return;
    const auto count = static_cast<Nanos>(lifetimes_.size());
    stats_.mean_ns = stats_.times.total_ns / count;
    stats_.p50_ns = Quantile(0.50);
    stats_.p90_ns = Quantile(0.90);
    stats_.p99_ns = Quantile(0.99);
    stats_.max_ns = *std::max_element(lifetimes_.begin(), lifetimes_.end());
  }

  // The lifetime whose rank among all is nearest to that share of the last one's.
  Nanos Quantile(double share) {
    const double rank = share * static_cast<double>(lifetimes_.size() - 1);
    const auto nth = lifetimes_.begin() + std::llround(rank);
    std::nth_element(lifetimes_.begin(), nth, lifetimes_.end());
    return *nth;
  }

  void Spark() {
    int64_t alive = 0;
    for (size_t bin = 0; bin + 1 < changes_.size(); ++bin) {
      alive += changes_[bin];
      stats_.alive_spark.push_back(static_cast<uint32_t>(alive));
    }
  }

  const Trace& trace_;
  const GoroutineGroup& group_;
  const Span window_;
  GroupStats stats_;
  NamedTimes block_;
  std::vector<TrackSpan> spans_;  // Of those that existed.
  bool all_whole_ = true;         // These are all that their tracks hold.
  std::vector<Nanos> lifetimes_;
  std::vector<int32_t> changes_;  // Of the number alive, per bin of the spark line.
};

// `window` cut to the trace.
Span Window(const Trace& trace, Nanos from, Nanos to) {
  return Span{from, to}.Clip({0, std::max<Nanos>(trace.end, 1)});
}

}  // namespace

GoroutineTimes TimesOf(const Trace& trace, GoroutineIndex goroutine, Nanos from, Nanos to) {
  return TimesWithin(trace, goroutine, SpanOf(trace, LifeOf(trace, goroutine)).Clip({from, to}));
}

Nanos ExistedFor(const Trace& trace, GoroutineIndex goroutine, Nanos from, Nanos to) {
  return SpanOf(trace, LifeOf(trace, goroutine)).Clip({from, to}).length_ns();
}

Nanos BlockedFor(
    const Trace& trace, GoroutineIndex goroutine, StringId reason, Nanos from, Nanos to) {
  const Span span = SpanOf(trace, LifeOf(trace, goroutine)).Clip({from, to});
  CodeTimes codes{};
  AddSlices(trace.goroutine_slices, Raw(goroutine), span, codes);
  Nanos sum = 0;
  for (size_t code = 0; code < trace.states.size(); ++code) {
    const StateInfo& state = trace.states[code];
    if (state.state == GoState::kWaiting && state.reason == reason) sum += codes[code];
  }
  return sum;
}

Nanos InRangesFor(const Trace& trace,
                  const ChargedRanges& charged,
                  GoroutineIndex goroutine,
                  StringId range,
                  Nanos from,
                  Nanos to) {
  const Span span = SpanOf(trace, LifeOf(trace, goroutine)).Clip({from, to});
  Nanos sum = 0;
  for (const uint32_t i : charged.From(goroutine, span.from)) {
    const Range& row = trace.ranges[i];
    if (row.start >= span.to) break;
    if (row.name == range) sum += Span{row.start, row.end}.Clip(span).length_ns();
  }
  return sum;
}

GoroutineTimes TimesOf(const Trace& trace, const Region& region) {
  return TimesWithin(trace, region.goroutine, {region.start, region.end});
}

GoroutineStats StatsOf(const Trace& trace,
                       const ChargedRanges& charged,
                       GoroutineIndex goroutine,
                       Nanos from,
                       Nanos to) {
  const Span span = SpanOf(trace, LifeOf(trace, goroutine)).Clip({from, to});
  return StatsWithin(trace, goroutine, span, [&](NamedTimes& ranges) {
    AddRanges(trace, charged, goroutine, span, ranges);
  });
}

GoroutineStats StatsOf(const Trace& trace, const ChargedRanges& charged, const Region& region) {
  const Span span{region.start, region.end};
  return StatsWithin(trace, region.goroutine, span, [&](NamedTimes& ranges) {
    AddRanges(trace, charged, region.goroutine, span, ranges);
  });
}

std::vector<GroupStats> StatsOfGroups(const Trace& trace,
                                      Nanos from,
                                      Nanos to,
                                      uint32_t spark_bins) {
  const Span window = Window(trace, from, to);
  std::vector<GroupStats> rows;
  rows.reserve(trace.groups.size());
  std::vector<NamedTimes> ranges(trace.groups.size());
  for (const Range& range : trace.ranges) {
    const GoroutineIndex goroutine = ChargedTo(range);
    if (goroutine != GoroutineIndex::kNone) {
      AddRange(range, window, ranges[trace.goroutines[Raw(goroutine)].group]);
    }
  }
  for (uint32_t group = 0; group < trace.groups.size(); ++group) {
    rows.push_back(GroupSum(trace, group, window, spark_bins).Run());
    rows.back().ranges = ranges[group].Take(trace.names.strings);
  }
  return rows;
}

}  // namespace skein
