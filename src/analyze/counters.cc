#include "analyze/counters.h"

#include <algorithm>
#include <span>

namespace skein {

namespace {

constexpr size_t kStates = Transitions::kBroadStates;
constexpr size_t kWaits = static_cast<size_t>(Counter::kWaiting);
constexpr double kLargestGoal = 1125899906842624.0;  // 1 PiB: Go's way to say there is no goal.

StepSeries FromPoints(std::span<const MetricPoint> points, double limit) {
  StepSeries series;
  for (const MetricPoint& point : points) {
    const auto value = static_cast<double>(point.value);
    series.Set(point.time, value > limit ? 0 : value);
  }
  return series;
}

// Of the first four counters.
using StateExtents = std::array<Extent, kStates>;

StateExtents ExtentsOf(const Transitions::Stretch& stretch, Nanos length) {
  std::array<Nanos, kStates + 1> totals{};
  for (size_t i = 0; i < kStateClassCount; ++i)
    totals[Transitions::BroadStateOf(static_cast<StateClass>(i))] += stretch.mix[i];
  StateExtents extents;
  for (size_t state = 0; state < kStates; ++state) {
    const double mean = static_cast<double>(totals[state]) / static_cast<double>(length);
    const double low = stretch.extremes.min[state];
    const double high = stretch.extremes.max[state];
    extents[state] = {std::clamp(mean, low, high), low, high};
  }
  return extents;
}

// Of the parts between edges; of those of no length the moment alone.
std::vector<StateExtents> StatesBetween(const Trace& trace, const std::vector<Nanos>& edges) {
  std::vector<StateExtents> states;
  const auto add = [&](std::span<const Nanos> rising) {
    const auto stretches = trace.transitions.Between(trace.goroutine_slices, rising);
    for (size_t i = 0; i < stretches.size(); ++i)
      states.push_back(ExtentsOf(stretches[i], rising[i + 1] - rising[i]));
  };
  if (std::ranges::adjacent_find(edges) == edges.end()) {
    add(edges);
    return states;
  }
  for (size_t i = 0; i + 1 < edges.size(); ++i)
    add(std::array{edges[i], std::max(edges[i + 1], edges[i] + 1)});
  return states;
}

// Where a system call loses its processor and ends; not in order.
std::vector<CountChange> LostProcChanges(const Trace& trace) {
  std::vector<CountChange> changes;
  const SliceTable& table = trace.goroutine_slices;
  for (const LostProc& lost : trace.lost_procs) {
    const SliceIndex slice = table.At(Raw(lost.goroutine), lost.time);
    const bool has_length =
        slice != kNoSlice && table.class_of(table.state(slice)) == StateClass::kSyscallBlocked;
    if (!has_length) continue;
    changes.push_back({table.start(slice), 1});
    changes.push_back({table.finish(slice), -1});
  }
  return changes;
}

}  // namespace

std::vector<CountChange> ProcChanges(const Trace& trace) {
  std::vector<CountChange> changes;
  const SliceTable& procs = trace.proc_slices;
  for (uint32_t proc = 0; proc < procs.track_count(); ++proc) {
    procs.ScanBusyTimes(proc, [&](Nanos from, Nanos to) {
      changes.push_back({from, 1});
      changes.push_back({to, -1});
    });
  }
  return changes;
}

std::vector<CountChange> GcWaitChanges(const Trace& trace) {
  std::vector<CountChange> changes;
  const StringId assist = trace.names.strings.Find("GC mark assist");
  const SliceTable& table = trace.goroutine_slices;
  for (const Range& range : trace.ranges) {
    if (range.name != assist || range.scope != ResourceKind::kGoroutine) continue;
    SliceIndex slice = table.At(range.owner, range.start);
    if (slice == kNoSlice) slice = table.begin(range.owner);
    for (; slice < table.end(range.owner) && table.start(slice) < range.end; ++slice) {
      if (Transitions::BroadStateOf(table.class_of(table.state(slice))) != kWaits) continue;
      changes.push_back({std::max(table.start(slice), range.start), 1});
      changes.push_back({std::min(table.finish(slice), range.end), -1});
    }
  }
  return changes;
}

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
  series(Counter::kProcsRunning) = CountSeries(ProcChanges(trace));
  series(Counter::kThreadsInSyscall) = CountSeries(LostProcChanges(trace));
  series(Counter::kGcWaiting) = CountSeries(GcWaitChanges(trace));
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
  const auto is_wanted = [](bool is) { return is; };
  if (std::none_of(wanted.begin(), wanted.begin() + kStates, is_wanted)) return answer;
  for (const StateExtents& states : StatesBetween(trace_, edges)) {
    for (size_t state = 0; state < kStates; ++state) {
      if (wanted[state]) answer[state].push_back(states[state]);
    }
  }
  return answer;
}

}  // namespace skein
