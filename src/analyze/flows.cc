#include "analyze/flows.h"

#include <algorithm>

namespace skein {

namespace {

constexpr uint32_t kExactTransitions = 65'536;

// Wakes before `from` whose goroutine runs next within [from, to).
std::vector<SliceIndex> Arrivals(const Trace& trace, Nanos from, Nanos to) {
  const SliceTable& table = trace.goroutine_slices;
  const uint32_t begin = trace.transitions.LowerBound(table, from);
  const uint32_t end = trace.transitions.LowerBound(table, to);
  std::vector<SliceIndex> arrivals;
  if (end - begin > kExactTransitions) return arrivals;
  for (uint32_t i = begin; i < end; ++i) {
    const SliceIndex slice = trace.transitions.slice(i);
    if (slice == 0 || StateOf(trace, slice).state != GoState::kRunning) continue;
    const bool waited = StateOf(trace, slice - 1).state == GoState::kRunnable;
    if (waited && table.start(slice - 1) < from && WakeAt(trace, slice - 1)) {
      arrivals.push_back(slice - 1);
    }
  }
  std::sort(arrivals.begin(), arrivals.end(),
            [&table](SliceIndex a, SliceIndex b) { return table.start(a) < table.start(b); });
  return arrivals;
}

std::vector<uint32_t> ChildTasks(const Trace& trace, Nanos from, Nanos to) {
  std::vector<uint32_t> tasks;
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    const Task& task = trace.tasks[i];
    const bool has_parent = task.parent != TaskId::kNone && task.parent != TaskId::kBackground;
    if (has_parent && task.start >= from && task.start < to) tasks.push_back(i);
  }
  return tasks;
}

// At most `count` of the elements, at equal distances.
template <typename T>
void Thin(std::vector<T>& elements, size_t count) {
  if (elements.size() <= count) return;
  for (size_t i = 0; i < count; ++i)
    elements[i] = elements[i * elements.size() / count];
  elements.resize(count);
}

}  // namespace

Flows FlowsWithin(const Trace& trace, const WakeIndex& wakes, Nanos from, Nanos to, size_t limit) {
  std::vector<SliceIndex> slices = Arrivals(trace, from, to);
  const size_t begin = wakes.all.CountBefore(from);
  const size_t end = std::max(begin, wakes.all.CountBefore(to));
  Flows flows;
  flows.tasks = ChildTasks(trace, from, to);
  flows.total = slices.size() + (end - begin) + flows.tasks.size();
  Thin(flows.tasks, limit / 4);
  const size_t room = limit - flows.tasks.size();
  const size_t step = std::max<size_t>(1, (end - begin) / std::max<size_t>(room, 1));
  for (size_t i = begin; i < end; i += step)
    slices.push_back(wakes.all[i]);
  Thin(slices, room);
  for (const SliceIndex slice : slices) {
    if (const std::optional<Wake> wake = WakeAt(trace, slice)) flows.wakes.push_back(*wake);
  }
  return flows;
}

}  // namespace skein
