#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyze/task_index.h"
#include "store/trace.h"

namespace skein {

// How many durations lie in [from_ns, to_ns).
struct DurationBucket {
  Nanos from_ns = 0;
  Nanos to_ns = 0;
  uint64_t count = 0;
};

// Five buckets per factor ten, from the first that holds any to the last.
std::vector<DurationBucket> HistogramOf(const std::vector<Nanos>& durations);

// All tasks of one name. Durations are those of the complete ones.
struct TaskType {
  StringId name = StringId::kEmpty;
  uint64_t count = 0;
  uint64_t complete = 0;
  Nanos total_ns = 0;
  Nanos mean_ns = 0;
  Nanos p50_ns = 0;
  Nanos p99_ns = 0;
  Nanos max_ns = 0;
  std::vector<DurationBucket> histogram;
};
std::vector<TaskType> TaskTypesOf(const Trace& trace);  // By name.

// Which tasks are wanted. The background task, 0, is none.
struct TaskFilter {
  std::optional<StringId> type;
  std::optional<bool> complete;
  std::optional<Nanos> min_ns;  // Either of these: complete ones only.
  std::optional<Nanos> max_ns;
  std::string_view text;  // In the name, its regions' names or its logs.
  Nanos from = 0;         // It overlaps [from, to).
  Nanos to = INT64_MAX;
};

enum class TaskKey : uint8_t { kDuration, kStart, kId, kName };

// Positions in Trace::tasks, by rising key; equals by id.
std::vector<uint32_t> TasksThat(const Trace& trace,
                                const TaskIndex& index,
                                const TaskFilter& filter,
                                TaskKey key);

// Something that happened in a task.
struct TaskEvent {
  enum class Kind : uint8_t { kBegin, kEnd, kRegionBegin, kRegionEnd, kLog, kGoroutineCreated };
  Kind kind = Kind::kBegin;
  Nanos time = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  uint32_t ref = 0;  // Into Trace::tasks, regions, logs or goroutines.
};
constexpr std::string_view Name(TaskEvent::Kind kind) {
  constexpr std::string_view kNames[] = {"task begin", "task end", "region begin",
                                         "region end", "log",      "goroutine created"};
  return kNames[static_cast<size_t>(kind)];
}

// In order of time. `created` are the goroutines that those with a region of the task created: they are
// listed if they were created within such a region.
std::vector<TaskEvent> EventsOf(const Trace& trace,
                                const TaskIndex& index,
                                uint32_t task,
                                const std::vector<GoroutineIndex>& created);

// For how long of the task's time the garbage collector was marking.
Nanos GcOverlapOf(const Trace& trace, const Task& task);

}  // namespace skein
