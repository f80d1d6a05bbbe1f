#pragma once

#include <optional>
#include <vector>

#include "analyze/critical_path.h"
#include "analyze/task_index.h"

namespace skein {

// Tasks of one type that are looked at together.
struct TaskSample {
  std::vector<uint32_t> tasks;  // Into Trace::tasks, by rising duration.
  double mean_ns = 0;
};

// How slow tasks of a type differ from typical ones. Times are means per task; those of all rows together
// sum to the samples' means.
struct PathDifference {
  struct Row {
    PathPart part;  // What it is; of the slow ones if there is any in them.
    double slow_ns = 0;
    double typical_ns = 0;
  };
  uint64_t complete = 0;  // Tasks of that type.
  TaskSample slow;        // The slowest hundredth.
  TaskSample typical;     // The tenth around the median.
  std::vector<Row> rows;  // The greatest difference first.
};

// Of the tasks that overlap [from, to), each whole. Nothing if there are fewer than three complete ones of that type. At most a thousand tasks of each sample
// are looked at.
std::optional<PathDifference> DifferenceOf(const Trace& trace,
                                           const TaskIndex& index,
                                           const TimeKinds& kinds,
                                           const UserFunctions& functions,
                                           StringId type,
                                           Nanos from,
                                           Nanos to);

}  // namespace skein
