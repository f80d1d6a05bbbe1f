#include "analyze/task_work.h"

#include <algorithm>
#include <tuple>

namespace skein {
namespace {

// Gathers spans of one task after the other.
class WorkList {
 public:
  WorkList(const Trace& trace, const TaskIndex& index, const ChildrenOf& children_of)
      : trace_(trace), index_(index), children_of_(children_of) {}

  void AddTask(uint32_t i) {
    const Task& task = trace_.tasks[i];
    limits_ = SpanOf(trace_, task);
    // Of a task that the trace does not show whole, one goroutine is known, which may be taken for both.
    const GoroutineIndex begin = task.start == kNever ? task.end_goroutine : task.begin_goroutine;
    const GoroutineIndex end = task.end == kNever ? task.begin_goroutine : task.end_goroutine;
    if (begin == end) Add(begin, limits_.start, limits_.end);
    for (const uint32_t r : index_.regions(i)) {
      const Region& region = trace_.regions[r];
      Add(region.goroutine, region.start, region.end);
    }
    for (const GoroutineIndex child : CreatedIn(trace_, index_, i, children_of_)) {
      const Goroutine& row = trace_.goroutines[Raw(child)];
      Add(child, row.created, row.ended == kNever ? trace_.end : row.ended);
    }
  }

  std::vector<WorkSpan> Take() {
    std::sort(spans_.begin(), spans_.end(), [](const WorkSpan& a, const WorkSpan& b) {
      return std::tie(a.goroutine, a.from) < std::tie(b.goroutine, b.from);
    });
    std::vector<WorkSpan> merged;
    for (const WorkSpan& span : spans_) {
      const bool touches = !merged.empty() && merged.back().goroutine == span.goroutine &&
                           span.from <= merged.back().to;
      if (touches) {
        merged.back().to = std::max(merged.back().to, span.to);
      } else {
        merged.push_back(span);
      }
    }
    return merged;
  }

 private:
  void Add(GoroutineIndex goroutine, Nanos from, Nanos to) {
    from = std::max(from, limits_.start);
    to = std::min(to, limits_.end);
    if (goroutine != GoroutineIndex::kNone && from < to) spans_.push_back({goroutine, from, to});
  }

  const Trace& trace_;
  const TaskIndex& index_;
  const ChildrenOf& children_of_;
  TaskSpan limits_;
  std::vector<WorkSpan> spans_;
};

}  // namespace

std::vector<GoroutineIndex> CreatedIn(const Trace& trace,
                                      const TaskIndex& index,
                                      uint32_t task,
                                      const ChildrenOf& children_of) {
  std::vector<GoroutineIndex> created;
  for (const uint32_t i : index.regions(task)) {
    const Region& region = trace.regions[i];
    if (region.goroutine == GoroutineIndex::kNone) continue;
    for (const GoroutineIndex child : children_of(region.goroutine)) {
      const Goroutine& row = trace.goroutines[Raw(child)];
      const bool within = region.start <= row.created && row.created < region.end;
      if (within && !row.before_trace && !trace.groups[row.group].system) created.push_back(child);
    }
  }
  std::sort(created.begin(), created.end());
  created.erase(std::unique(created.begin(), created.end()), created.end());
  return created;
}

std::vector<WorkSpan> WorkOn(const Trace& trace,
                             const TaskIndex& index,
                             std::span<const uint32_t> tasks,
                             const ChildrenOf& children_of) {
  WorkList work(trace, index, children_of);
  for (const uint32_t task : tasks)
    work.AddTask(task);
  return work.Take();
}

SliceTable::Mix StatesOf(const Trace& trace, std::span<const WorkSpan> work) {
  SliceTable::Mix sum{};
  for (const WorkSpan& span : work) {
    const SliceTable::Mix mix =
        trace.goroutine_slices.MixWithin(Raw(span.goroutine), span.from, span.to);
    for (size_t i = 0; i < sum.size(); ++i)
      sum[i] += mix[i];
  }
  return sum;
}

}  // namespace skein
