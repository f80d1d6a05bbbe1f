#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyze/durations.h"
#include "analyze/task_index.h"
#include "store/trace.h"

namespace skein {

// All tasks of one name. Durations are those of the complete ones.
struct TaskType {
  StringId name = StringId::kEmpty;  // Empty: of those whose beginning is not in the trace.
  uint64_t count = 0;
  Durations complete;
};
// Of the tasks that overlap [from, to); by name. The background task, 0, is none.
std::vector<TaskType> TaskTypesOf(const Trace& trace, Nanos from, Nanos to);

// Which tasks are wanted. The background task, 0, is none.
struct TaskFilter {
  std::optional<StringId> type;  // kEmpty: those without a name.
  std::optional<bool> complete;
  std::optional<Nanos> min_ns;  // Either of these: complete ones only.
  std::optional<Nanos> max_ns;
  std::string_view text;  // In the name, its regions' names or its logs.
  Nanos from = 0;         // It overlaps [from, to).
  Nanos to = INT64_MAX;
};

enum class TaskKey : uint8_t {
  kDuration,
  kStart,
  kEnd,
  kId,
  kName,
  kLogs,
  kRegions,
  kGoroutines,
  kChildren
};

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

// In order of time. `created` are the goroutines that were created in its regions (task_work.h).
std::vector<TaskEvent> EventsOf(const Trace& trace,
                                const TaskIndex& index,
                                uint32_t task,
                                const std::vector<GoroutineIndex>& created);

// For how long of the task's time the garbage collector was marking.
Nanos GcOverlapOf(const Trace& trace, const Task& task);

}  // namespace skein
