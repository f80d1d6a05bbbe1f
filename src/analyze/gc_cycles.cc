#include "analyze/gc_cycles.h"

#include <algorithm>
#include <tuple>

#include "analyze/trace_facts.h"

namespace skein {
namespace {

std::optional<GcWorker> WorkerOf(std::string_view label) {
  constexpr std::pair<std::string_view, GcWorker> kLabels[] = {
      {"GC (dedicated)", GcWorker::kDedicated},
      {"GC (fractional)", GcWorker::kFractional},
      {"GC (idle)", GcWorker::kIdle},
  };
  for (const auto& [text, worker] : kLabels) {
    if (label == text) return worker;
  }
  return std::nullopt;
}

std::optional<uint64_t> ValueAt(std::span<const MetricPoint> points, Nanos time) {
  const auto after =
      std::upper_bound(points.begin(), points.end(), time,
                       [](Nanos t, const MetricPoint& point) { return t < point.time; });
  if (after == points.begin()) return std::nullopt;
  return std::prev(after)->value;
}

std::optional<uint64_t> MostWithin(std::span<const MetricPoint> points, Nanos from, Nanos to) {
  std::optional<uint64_t> most = ValueAt(points, from);
  auto point = std::upper_bound(points.begin(), points.end(), from,
                                [](Nanos t, const MetricPoint& p) { return t < p.time; });
  for (; point != points.end() && point->time <= to; ++point)
    most = std::max(most.value_or(0), point->value);
  return most;
}

class Cycles {
 public:
  explicit Cycles(const Trace& trace) : trace_(trace) {
    for (uint32_t i = 0; i < trace.ranges.size(); ++i) {
      if (trace.text(trace.ranges[i].name) == kMarkPhase) AddCycle(i);
    }
  }

  std::vector<GcCycle> Run() {
    for (const Range& range : trace_.ranges)
      AddRange(range);
    AddWorkers();
    for (size_t i = 0; i < cycles_.size(); ++i)
      AddHeap(cycles_[i], settled_[i]);
    return std::move(cycles_);
  }

 private:
  void AddCycle(uint32_t i) {
    const Range& range = trace_.ranges[i];
    GcCycle cycle;
    cycle.start = range.start;
    cycle.end = range.end;
    cycle.range = i;
    cycle.began_before = range.began_before;
    cycle.open = range.open;
    cycles_.push_back(cycle);
    settled_.push_back(cycle.end);
  }

  // Calls add(cycle, ns) for every cycle that [from, to) shares time with. Cycles follow one another.
  template <typename Add>
  void ForEachWithin(Nanos from, Nanos to, Add add) {
    auto cycle = std::partition_point(cycles_.begin(), cycles_.end(),
                                      [from](const GcCycle& c) { return c.end <= from; });
    for (; cycle != cycles_.end() && cycle->start < to; ++cycle)
      add(*cycle, std::min(to, cycle->end) - std::max(from, cycle->start));
  }

  void AddRange(const Range& range) {
    const std::string_view name = trace_.text(range.name);
    if (name == kMarkAssist) {
      ForEachWithin(range.start, range.end, [](GcCycle& cycle, Nanos ns) {
        ++cycle.assists;
        cycle.assist_ns += ns;
      });
    } else if (IsStopTheWorld(name)) {
      AddStop(range, name);
    }
  }

  // A stop counts whole for the cycle in which it began: that after marking outlasts the mark phase.
  void AddStop(const Range& range, std::string_view name) {
    const auto cycle = std::partition_point(
        cycles_.begin(), cycles_.end(), [&range](const GcCycle& c) { return c.end < range.start; });
    if (cycle == cycles_.end() || cycle->start > range.start) return;
    Nanos GcCycle::*const stop =
        name.find("sweep termination") != std::string_view::npos  ? &GcCycle::sweep_termination_ns
        : name.find("mark termination") != std::string_view::npos ? &GcCycle::mark_termination_ns
                                                                  : &GcCycle::other_stops_ns;
    (*cycle).*stop += range.end - range.start;
    Nanos& settled = settled_[static_cast<size_t>(cycle - cycles_.begin())];
    settled = std::max(settled, range.end);
  }

  // A worker is labelled whenever it starts to run: the slice it then runs in counts, once.
  void AddWorkers() {
    struct Work {
      SliceIndex slice;
      GcWorker worker;
    };
    std::vector<Work> work;
    for (const Label& label : trace_.labels) {
      const std::optional<GcWorker> worker = WorkerOf(trace_.text(label.label));
      if (!worker || label.goroutine == GoroutineIndex::kNone) continue;
      const SliceIndex slice = trace_.goroutine_slices.At(Raw(label.goroutine), label.time);
      if (slice != kNoSlice && IsRunning(slice)) work.push_back({slice, *worker});
    }
    std::stable_sort(work.begin(), work.end(),
                     [](const Work& a, const Work& b) { return a.slice < b.slice; });
    for (size_t i = 0; i < work.size(); ++i) {
      // Of two labels in one slice the latter holds.
      if (i + 1 < work.size() && work[i + 1].slice == work[i].slice) continue;
      const auto kind = static_cast<size_t>(work[i].worker);
      ForEachWithin(trace_.goroutine_slices.start(work[i].slice),
                    trace_.goroutine_slices.finish(work[i].slice),
                    [kind](GcCycle& cycle, Nanos ns) { cycle.worker_ns[kind] += ns; });
    }
  }

  bool IsRunning(SliceIndex slice) const {
    return trace_.states[trace_.goroutine_slices.state(slice)].state == GoState::kRunning;
  }

  void AddHeap(GcCycle& cycle, Nanos settled) const {
    cycle.heap_before = ValueAt(trace_.heap_bytes, cycle.start);
    cycle.heap_most = MostWithin(trace_.heap_bytes, cycle.start, cycle.end);
    cycle.goal = ValueAt(trace_.heap_goal_bytes, cycle.start);
    if (cycle.open) return;
    cycle.heap_after = ValueAt(trace_.heap_bytes, cycle.end);
    cycle.next_goal = ValueAt(trace_.heap_goal_bytes, settled);
  }

  const Trace& trace_;
  std::vector<GcCycle> cycles_;
  std::vector<Nanos> settled_;  // When the world goes on after each, and the next goal stands.
};

}  // namespace

std::vector<GcCycle> GcCyclesOf(const Trace& trace) {
  return Cycles(trace).Run();
}

}  // namespace skein
