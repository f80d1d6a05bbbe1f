#pragma once

#include <vector>

#include "analyze/critical_path.h"
#include "analyze/processor_use.h"

namespace skein {

// Where the time of all goroutines of a group went: `times` sum to `wall_ns`, how long they existed within
// the window.
struct GroupLedger {
  uint32_t group = 0;  // Into Trace::groups.
  uint64_t goroutines = 0;
  Nanos wall_ns = 0;
  TimeByKind times{};
};

// Where the time of all tasks of a type went. `own` and `path` (see PathTotals) each sum to `wall_ns`, the
// tasks' durations within the window.
struct TaskLedger {
  StringId type = StringId::kEmpty;
  uint64_t tasks = 0;
  uint64_t complete = 0;  // Of those, with both beginning and end in the trace.
  Nanos wall_ns = 0;
  TimeByKind own{};
  TimeByKind path{};
};

// One row for each group that existed within [from, to), the longest wall time first.
std::vector<GroupLedger> LedgerOfGroups(const Trace& trace,
                                        const TimeKinds& kinds,
                                        Nanos from,
                                        Nanos to);

// One row for each type of task, but for the background task, that was open within [from, to); the longest
// wall time first.
std::vector<TaskLedger> LedgerOfTasks(
    const Trace& trace, const TaskIndex& index, const TimeKinds& kinds, Nanos from, Nanos to);

// Both, as they are wanted together.
struct Ledgers {
  std::vector<GroupLedger> groups;
  std::vector<TaskLedger> tasks;
};

// Which goroutines had the processors while those of each group, or the critical paths of the tasks of each
// type, waited for one. Those of many together cost little more than that of one.
std::vector<ProcessorUse> UsesWhileGroupsWaited(const Trace& trace,
                                                const TimeKinds& kinds,
                                                const std::vector<uint32_t>& groups,
                                                Nanos from,
                                                Nanos to);
std::vector<ProcessorUse> UsesWhileTasksWaited(const Trace& trace,
                                               const TaskIndex& index,
                                               const TimeKinds& kinds,
                                               const std::vector<StringId>& types,
                                               Nanos from,
                                               Nanos to);

}  // namespace skein
