#include "analyze/counters.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/parallel_for.h"

namespace skein {

namespace {

constexpr uint32_t kBlock = 64;
constexpr double kLargestGoal = 1125899906842624.0;  // 1 PiB: Go's way to say there is no goal.

constexpr size_t kNoState = SIZE_MAX;

// Which of the four state counters counts a class.
size_t StateOfClass(StateClass state) {
  switch (state) {
    case StateClass::kRunning:
      return 0;
    case StateClass::kSyscall:
    case StateClass::kSyscallBlocked:
      return 1;
    case StateClass::kRunnable:
      return 2;
    case StateClass::kNone:
      return kNoState;
    default:
      return 3;
  }
}

template <typename Counts>
std::array<uint32_t, 4> ByState(const Counts& by_class) {
  std::array<uint32_t, 4> counts{};
  for (size_t i = 0; i < kStateClassCount; ++i) {
    counts[StateOfClass(static_cast<StateClass>(i))] += by_class[i];
  }
  return counts;
}

StepSeries FromPoints(const std::vector<MetricPoint>& points, double limit) {
  StepSeries series;
  for (const MetricPoint& point : points) {
    const auto value = static_cast<double>(point.value);
    series.Set(point.time, value > limit ? 0 : value);
  }
  return series;
}

// How many tracks of a table are in a state that `counts` accepts.
template <typename Counts>
StepSeries TracksThat(const SliceTable& table, Counts counts) {
  std::vector<CountChange> changes;
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    bool counted = false;
    for (SliceIndex slice = table.begin(track); slice < table.end(track); ++slice) {
      const bool count = counts(static_cast<LaneState>(table.state(slice)));
      // Gaps between slices that touch have no length.
      if (count == counted || table.start(slice) == table.finish(slice)) continue;
      changes.push_back({table.start(slice), count ? 1 : -1});
      counted = count;
    }
    if (counted) changes.push_back({table.start(table.end(track)), -1});
  }
  return CountSeries(std::move(changes));
}

StepSeries GcWaiting(const Trace& trace) {
  std::vector<CountChange> changes;
  const StringId assist = trace.names.strings.Find("GC mark assist");
  const SliceTable& table = trace.goroutine_slices;
  for (const Range& range : trace.ranges) {
    if (range.name != assist || range.scope != ResourceKind::kGoroutine) continue;
    SliceIndex slice = table.At(range.owner, range.start);
    if (slice == kNoSlice) slice = table.begin(range.owner);
    for (; slice < table.end(range.owner) && table.start(slice) < range.end; ++slice) {
      if (StateOfClass(table.class_of(table.state(slice))) != 3) continue;
      changes.push_back({std::max(table.start(slice), range.start), 1});
      changes.push_back({std::min(table.finish(slice), range.end), -1});
    }
  }
  return CountSeries(std::move(changes));
}

}  // namespace

std::vector<Nanos> ColumnEdges(Nanos from, Nanos to, uint32_t columns) {
  std::vector<Nanos> edges(columns + 1);
  const double width = static_cast<double>(to - from) / columns;
  for (uint32_t i = 0; i <= columns; ++i)
    edges[i] = from + static_cast<Nanos>(width * i);
  edges[columns] = to;
  return edges;
}

Counters::Counters(const Trace& trace) : trace_(trace) {
  const auto series = [this](Counter counter) -> StepSeries& {
    return series_[static_cast<size_t>(counter)];
  };
  series(Counter::kHeapAllocated) = FromPoints(trace.heap_bytes, 9e15);
  series(Counter::kHeapGoal) = FromPoints(trace.heap_goal_bytes, kLargestGoal);
  series(Counter::kGomaxprocs) = FromPoints(trace.gomaxprocs, 9e15);
  // What takes long, side by side.
  const std::function<void()> tasks[] = {
      [this] { SummarizeBlocks(); },
      [&] {
        const auto runs = [](LaneState state) { return state != LaneState::kIdle; };
        series(Counter::kProcsRunning) = TracksThat(trace.proc_slices, runs);
      },
      [&] { series(Counter::kGcWaiting) = GcWaiting(trace); },
  };
  ParallelFor(std::size(tasks), 0, [&tasks](size_t i) { tasks[i](); });
}

void Counters::Apply(uint32_t transition, StateCounts& counts) const {
  const SliceTable& table = trace_.goroutine_slices;
  const SliceIndex slice = trace_.transitions.slice(transition);
  // Before a track's first slice stands the end of another track, which counts as nothing.
  const size_t before =
      slice == 0 ? kNoState : StateOfClass(table.class_of(table.state(slice - 1)));
  const size_t after = StateOfClass(table.class_of(table.state(slice)));
  if (before != kNoState) --counts[before];
  if (after != kNoState) ++counts[after];
}

// Slices are read fastest in the order in which they lie; what is read here again and again is a byte each.
std::vector<uint8_t> Counters::StatesBySlice() const {
  const SliceTable& table = trace_.goroutine_slices;
  std::vector<uint8_t> by_code;
  for (const StateInfo& state : trace_.states) {
    by_code.push_back(static_cast<uint8_t>(std::min(StateOfClass(state.state_class), kStates)));
  }
  std::vector<uint8_t> states(table.slice_count(), kStates);
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    SliceIndex slice = table.begin(track);
    table.Scan(slice, table.end(track),
               [&](Nanos, Nanos, StateCode code) { states[slice++] = by_code[code]; });
  }
  return states;
}

void Counters::SummarizeBlocks() {
  const std::vector<uint8_t> states = StatesBySlice();
  blocks_.resize(trace_.transitions.size() / kBlock);
  std::array<uint32_t, kStates + 1> counts{};  // The last one: of no state.
  for (uint32_t block = 0; block < blocks_.size(); ++block) {
    Range& range = blocks_[block];
    range.min.fill(UINT32_MAX);
    for (uint32_t i = block * kBlock; i < (block + 1) * kBlock; ++i) {
      const SliceIndex slice = trace_.transitions.slice(i);
      --counts[slice == 0 ? kStates : states[slice - 1]];
      ++counts[states[slice]];
      for (size_t state = 0; state < kStates; ++state) {
        range.min[state] = std::min(range.min[state], counts[state]);
        range.max[state] = std::max(range.max[state], counts[state]);
      }
    }
  }
}

// The extremes of the counts before transition `begin` and after each of [begin, end).
Counters::Range Counters::RangeOf(uint32_t begin, uint32_t end) const {
  StateCounts counts = ByState(trace_.transitions.CountsBefore(trace_.goroutine_slices, begin));
  Range range{counts, counts};
  const auto widen = [&range](const StateCounts& min, const StateCounts& max) {
    for (size_t state = 0; state < kStates; ++state) {
      range.min[state] = std::min(range.min[state], min[state]);
      range.max[state] = std::max(range.max[state], max[state]);
    }
  };
  uint32_t i = begin;
  for (; i < end && i % kBlock != 0; ++i) {
    Apply(i, counts);
    widen(counts, counts);
  }
  for (; i + kBlock <= end; i += kBlock)
    widen(blocks_[i / kBlock].min, blocks_[i / kBlock].max);
  if (i < end && i > begin) {
    counts = ByState(trace_.transitions.CountsBefore(trace_.goroutine_slices, i));
  }
  for (; i < end; ++i) {
    Apply(i, counts);
    widen(counts, counts);
  }
  return range;
}

Counters::Columns Counters::Query(Nanos from,
                                  Nanos to,
                                  uint32_t columns,
                                  const Wanted& wanted) const {
  const std::vector<Nanos> edges = ColumnEdges(from, to, columns);
  Columns answer;
  for (size_t counter = kStates; counter < kCounterCount; ++counter) {
    if (!wanted[counter]) continue;
    for (uint32_t i = 0; i < columns; ++i) {
      answer[counter].push_back(series_[counter].Within(edges[i], edges[i + 1]));
    }
  }
  const bool wants_calls = wanted[static_cast<size_t>(Counter::kThreadsInSyscall)];
  const auto is_wanted = [](bool is) { return is; };
  if (!wants_calls && std::none_of(wanted.begin(), wanted.begin() + kStates, is_wanted)) {
    return answer;
  }
  std::vector<Extent>& calls = answer[static_cast<size_t>(Counter::kThreadsInSyscall)];
  calls.clear();
  for (uint32_t i = 0; i < columns; ++i) {
    const std::array<Extent, kStates> states = StatesWithin(edges[i], edges[i + 1]);
    for (size_t state = 0; state < kStates; ++state) {
      if (wanted[state]) answer[state].push_back(states[state]);
    }
    if (wants_calls) calls.push_back(states[static_cast<size_t>(Counter::kSyscall)]);
  }
  return answer;
}

std::array<Extent, Counters::kStates> Counters::StatesWithin(Nanos from, Nanos to) const {
  to = std::max(to, from + 1);
  const SliceTable& table = trace_.goroutine_slices;
  const SliceTable::Mix mix = trace_.transitions.MixWithin(table, from, to);
  std::array<Nanos, kStates> totals{};
  for (size_t i = 0; i < kStateClassCount; ++i) {
    totals[StateOfClass(static_cast<StateClass>(i))] += mix[i];
  }
  // A change at `from` itself is in effect from the first moment on.
  const uint32_t begin = trace_.transitions.LowerBound(table, from + 1);
  const uint32_t end = trace_.transitions.LowerBound(table, to);
  const Range range = RangeOf(begin, std::max(begin, end));
  std::array<Extent, kStates> extents;
  for (size_t state = 0; state < kStates; ++state) {
    const double mean = static_cast<double>(totals[state]) / static_cast<double>(to - from);
    const double low = range.min[state];
    const double high = range.max[state];
    extents[state] = {std::clamp(mean, low, high), low, high};
  }
  return extents;
}

}  // namespace skein
