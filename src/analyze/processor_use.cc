#include "analyze/processor_use.h"

#include <algorithm>
#include <map>

#include "base/parallel_for.h"
#include "store/lane_state.h"

namespace skein {

namespace {

// How many wait at any moment, as its integral over time, which is linear between points.
class Waiting {
 public:
  explicit Waiting(const WaitSpans& waits) {
    std::vector<Nanos> starts, ends;
    starts.reserve(waits.size());
    ends.reserve(waits.size());
    points_.reserve(2 * waits.size());
    for (const WaitSpan& wait : waits) {
      starts.push_back(wait.start);
      ends.push_back(wait.end);
    }
    std::sort(starts.begin(), starts.end());
    std::sort(ends.begin(), ends.end());
    for (size_t s = 0, e = 0; e < ends.size();) {
      const bool starts_next = s < starts.size() && starts[s] < ends[e];
      AddPoint(starts_next ? starts[s++] : ends[e++], starts_next ? 1 : -1);
    }
  }

  bool empty() const { return points_.empty(); }
  Nanos first() const { return points_.front().time; }
  Nanos last() const { return points_.back().time; }

  // The integral up to `time`. `place` helps to find the point: it is where the last one was, for
  // times that mostly rise.
  Nanos Until(Nanos time, size_t& place) const {
    if (place >= points_.size() || points_[place].time > time) place = 0;
    constexpr size_t kSteps = 16;
    for (size_t i = 0; i < kSteps && IsBefore(place + 1, time); ++i)
      ++place;
    if (IsBefore(place + 1, time)) {
      const auto next =
          std::upper_bound(points_.begin() + static_cast<std::ptrdiff_t>(place), points_.end(),
                           time, [](Nanos t, const Point& point) { return t < point.time; });
      place = static_cast<size_t>(next - points_.begin()) - 1;
    }
    const Point& point = points_[place];
    return time <= point.time ? point.integral : point.integral + point.count * (time - point.time);
  }

 private:
  struct Point {
    Nanos time = 0;
    Nanos integral = 0;
    int64_t count = 0;  // From here on.
  };

  void AddPoint(Nanos time, int64_t change) {
    if (points_.empty() || points_.back().time < time)
      points_.push_back({time, IntegralAfter(points_.size(), time), CountNow()});
    points_.back().count += change;
  }
  bool IsBefore(size_t place, Nanos time) const {
    return place < points_.size() && points_[place].time <= time;
  }
  int64_t CountNow() const { return points_.empty() ? 0 : points_.back().count; }
  Nanos IntegralAfter(size_t size, Nanos time) const {
    if (size == 0) return 0;
    const Point& last = points_[size - 1];
    return last.integral + last.count * (time - last.time);
  }

  std::vector<Point> points_;
};

// Integral of waiting times processors.
Nanos Capacity(const Trace& trace, const Waiting& waiting) {
  size_t place = 0;
  const Nanos end = waiting.last();
  if (trace.gomaxprocs.empty()) {
    const auto real = std::count_if(trace.names.procs.begin(), trace.names.procs.end(),
                                    [](ProcId proc) { return !IsPseudo(proc); });
    return waiting.Until(end, place) * real;
  }
  Nanos capacity = 0;
  for (size_t i = 0; i < trace.gomaxprocs.size(); ++i) {
    // What is first said holds for the time before too.
    const Nanos from = i == 0 ? waiting.first() : trace.gomaxprocs[i].time;
    const Nanos to = i + 1 < trace.gomaxprocs.size() ? trace.gomaxprocs[i + 1].time : end;
    if (from >= to) continue;
    const Nanos before = waiting.Until(std::max(from, waiting.first()), place);
    const Nanos waited = waiting.Until(std::max(to, waiting.first()), place) - before;
    capacity += waited * static_cast<Nanos>(trace.gomaxprocs[i].value);
  }
  return capacity;
}

// Nanoseconds by group, one list for each set of waits.
using HeldTimes = std::vector<std::vector<Nanos>>;

void AddLane(const Trace& trace,
             uint32_t lane,
             const std::vector<Waiting>& sets,
             const std::vector<size_t>& used,
             HeldTimes& held) {
  const SliceTable& table = trace.proc_slices;
  Nanos first = INT64_MAX, last = 0;
  for (const size_t set : used) {
    first = std::min(first, sets[set].first());
    last = std::max(last, sets[set].last());
  }
  SliceIndex slice = table.At(lane, first);
  if (slice == kNoSlice) slice = table.begin(lane);
  std::vector<size_t> places(sets.size());
  const SliceIndex end = table.LowerBound(lane, last, slice);
  table.Scan(slice, end, [&](Nanos start, Nanos finish, StateCode code) {
    const SliceIndex at = slice++;
    const auto state = static_cast<LaneState>(code);
    if (state != LaneState::kRunning && state != LaneState::kSyscall) return;
    const uint32_t goroutine = table.value(at);
    if (goroutine >= trace.goroutines.size()) return;
    const uint32_t group = trace.goroutines[goroutine].group;
    for (const size_t set : used) {
      const Waiting& waiting = sets[set];
      const Nanos from = waiting.Until(std::max(start, waiting.first()), places[set]);
      held[set][group] += waiting.Until(std::max(finish, waiting.first()), places[set]) - from;
    }
  });
}

bool LongerTime(const ProcessorUse::Holder& a, const ProcessorUse::Holder& b) {
  return a.time_ns > b.time_ns;
}

// What was held of the processors' time by group, on each of the lanes.
void SetHolders(const std::vector<HeldTimes>& lanes, size_t set, ProcessorUse& use) {
  Nanos sum = 0;
  for (uint32_t group = 0; !lanes.empty() && group < lanes[0][set].size(); ++group) {
    Nanos time = 0;
    for (const HeldTimes& lane : lanes)
      time += lane[set][group];
    sum += time;
    if (time > 0) use.holders.push_back({group, time});
  }
  std::stable_sort(use.holders.begin(), use.holders.end(), LongerTime);
  use.idle_ns = std::max<Nanos>(0, use.processor_ns - sum);
}

}  // namespace

std::vector<ProcessorUse> UsesDuring(const Trace& trace, const std::vector<WaitSpans>& sets) {
  std::vector<ProcessorUse> uses(sets.size());
  std::vector<size_t> used;  // Sets of some length.
  for (size_t set = 0; set < sets.size(); ++set) {
    for (const WaitSpan& wait : sets[set])
      uses[set].waited_ns += wait.end - wait.start;
    if (uses[set].waited_ns > 0) used.push_back(set);
  }
  if (used.empty()) return uses;
  const std::vector<Waiting> waiting(sets.begin(), sets.end());
  std::vector<HeldTimes> held(trace.proc_slices.track_count());
  ParallelFor(held.size(), 0, [&](size_t lane) {
    held[lane].assign(sets.size(), std::vector<Nanos>(trace.groups.size()));
    AddLane(trace, static_cast<uint32_t>(lane), waiting, used, held[lane]);
  });
  for (const size_t set : used) {
    uses[set].processor_ns = Capacity(trace, waiting[set]);
    SetHolders(held, set, uses[set]);
  }
  return uses;
}

ProcessorUse UseDuring(const Trace& trace, const WaitSpans& waits) {
  return UsesDuring(trace, {waits}).front();
}

void AddTo(const ProcessorUse& part, ProcessorUse& sum) {
  std::map<uint32_t, Nanos> held;  // By group.
  for (const ProcessorUse* one : {&part, static_cast<const ProcessorUse*>(&sum)}) {
    for (const ProcessorUse::Holder& holder : one->holders)
      held[holder.group] += holder.time_ns;
  }
  sum.waited_ns += part.waited_ns;
  sum.processor_ns += part.processor_ns;
  sum.idle_ns = sum.processor_ns;
  sum.holders.clear();
  for (const auto& [group, time] : held) {
    sum.holders.push_back({group, time});
    sum.idle_ns -= time;
  }
  sum.idle_ns = std::max<Nanos>(0, sum.idle_ns);
  std::stable_sort(sum.holders.begin(), sum.holders.end(), LongerTime);
}

}  // namespace skein
