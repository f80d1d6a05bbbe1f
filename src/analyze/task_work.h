#pragma once

#include <functional>
#include <span>
#include <vector>

#include "analyze/task_index.h"
#include "store/trace.h"

namespace skein {

// A goroutine works for a task within [from, to).
struct WorkSpan {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos from = 0;
  Nanos to = 0;

  bool operator==(const WorkSpan&) const = default;
};

// The goroutines that each goroutine created, by index.
using ChildrenOf = std::function<std::span<const GoroutineIndex>(GoroutineIndex)>;

// The goroutines that were created within a region of the task by the goroutine that had the region, in
// order of their indices; without the runtime's own, such as workers of the collector, that it began there.
std::vector<GoroutineIndex> CreatedIn(const Trace& trace,
                                      const TaskIndex& index,
                                      uint32_t task,
                                      const ChildrenOf& children_of);

// When goroutines worked for any of the tasks (positions in Trace::tasks): in a region of it; from its
// beginning to its end, for a goroutine that did both, or one of them if the trace does not show the other; all
// its life, for one that was created in a region of the task. Never outside the task's own time. By goroutine
// and time; spans of one goroutine do not touch.
std::vector<WorkSpan> WorkOn(const Trace& trace,
                             const TaskIndex& index,
                             std::span<const uint32_t> tasks,
                             const ChildrenOf& children_of);

// What the goroutines did meanwhile: their time per class, summed.
SliceTable::Mix StatesOf(const Trace& trace, std::span<const WorkSpan> work);

}  // namespace skein
