#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/trace.h"

namespace skein {

// What belongs to which task. Tasks are positions in Trace::tasks.
class TaskIndex {
 public:
  explicit TaskIndex(const Trace& trace);

  std::span<const uint32_t> children(uint32_t task) const { return children_.of(task); }
  std::span<const uint32_t> regions(uint32_t task) const { return regions_.of(task); }  // By start.
  std::span<const uint32_t> logs(uint32_t task) const { return logs_.of(task); }        // By time.

  // The goroutines that began or ended the task, or had a region or a log of it: each once, by index.
  std::vector<GoroutineIndex> Goroutines(uint32_t task) const;

  // The task itself, then its children, their children and so on, each branch to its end first.
  std::vector<uint32_t> Descendants(uint32_t task) const;

 private:
  // One list per task, end to end.
  struct Lists {
    std::vector<uint32_t> first;
    std::vector<uint32_t> elements;
    std::span<const uint32_t> of(uint32_t task) const {
      return {elements.data() + first[task], first[task + 1] - first[task]};
    }
  };
  static Lists Group(size_t tasks, const std::vector<uint32_t>& task_of_element);

  const Trace& trace_;
  Lists children_;
  Lists regions_;
  Lists logs_;
};

// From the task's beginning to its end, or as much of that as the trace covers.
struct TaskSpan {
  Nanos start = 0;
  Nanos end = 0;
};
TaskSpan SpanOf(const Trace& trace, const Task& task);

}  // namespace skein
