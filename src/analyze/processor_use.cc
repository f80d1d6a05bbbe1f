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
  explicit Waiting(const std::vector<WaitSpan>& waits) {
    std::vector<std::pair<Nanos, int64_t>> edges;
    for (const WaitSpan& wait : waits) {
      edges.push_back({wait.start, 1});
      edges.push_back({wait.end, -1});
    }
    std::sort(edges.begin(), edges.end());
    for (const auto& [time, change] : edges) {
      if (points_.empty() || points_.back().time < time)
        points_.push_back({time, IntegralAfter(points_.size(), time), CountNow()});
      points_.back().count += change;
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

void AddLane(const Trace& trace, uint32_t lane, const Waiting& waiting, std::vector<Nanos>& held) {
  const SliceTable& table = trace.proc_slices;
  SliceIndex slice = table.At(lane, waiting.first());
  if (slice == kNoSlice) slice = table.begin(lane);
  size_t place = 0;
  const SliceIndex end = table.LowerBound(lane, waiting.last(), slice);
  table.Scan(slice, end, [&](Nanos start, Nanos finish, StateCode code) {
    const SliceIndex at = slice++;
    const auto state = static_cast<LaneState>(code);
    if (state != LaneState::kRunning && state != LaneState::kSyscall) return;
    const Nanos from = waiting.Until(std::max(start, waiting.first()), place);
    const Nanos to = waiting.Until(std::max(finish, waiting.first()), place);
    if (from == to) return;
    const uint32_t goroutine = table.value(at);
    if (goroutine < trace.goroutines.size()) held[trace.goroutines[goroutine].group] += to - from;
  });
}

}  // namespace

ProcessorUse UseDuring(const Trace& trace, const std::vector<WaitSpan>& waits) {
  ProcessorUse use;
  for (const WaitSpan& wait : waits)
    use.waited_ns += wait.end - wait.start;
  if (use.waited_ns == 0) return use;
  const Waiting waiting(waits);
  std::vector<std::vector<Nanos>> held(trace.proc_slices.track_count());  // By lane, then group.
  ParallelFor(held.size(), 0, [&](size_t lane) {
    held[lane].resize(trace.groups.size());
    AddLane(trace, static_cast<uint32_t>(lane), waiting, held[lane]);
  });
  Nanos sum = 0;
  for (uint32_t group = 0; group < trace.groups.size(); ++group) {
    Nanos time = 0;
    for (const std::vector<Nanos>& lane : held)
      time += lane[group];
    sum += time;
    if (time > 0) use.holders.push_back({group, time});
  }
  std::stable_sort(use.holders.begin(), use.holders.end(),
                   [](const auto& a, const auto& b) { return a.time_ns > b.time_ns; });
  use.processor_ns = Capacity(trace, waiting);
  use.idle_ns = std::max<Nanos>(0, use.processor_ns - sum);
  return use;
}

ProcessorUse SumOf(const std::vector<ProcessorUse>& parts) {
  ProcessorUse whole;
  std::map<uint32_t, Nanos> held;  // By group.
  Nanos sum = 0;
  for (const ProcessorUse& part : parts) {
    whole.waited_ns += part.waited_ns;
    whole.processor_ns += part.processor_ns;
    for (const ProcessorUse::Holder& holder : part.holders) {
      held[holder.group] += holder.time_ns;
      sum += holder.time_ns;
    }
  }
  for (const auto& [group, time] : held)
    whole.holders.push_back({group, time});
  std::stable_sort(whole.holders.begin(), whole.holders.end(),
                   [](const auto& a, const auto& b) { return a.time_ns > b.time_ns; });
  whole.idle_ns = std::max<Nanos>(0, whole.processor_ns - sum);
  return whole;
}

}  // namespace skein
