#pragma once

#include <vector>

#include "analyze/blockers.h"
#include "analyze/counters.h"
#include "analyze/finding_sorts.h"
#include "analyze/goroutine_stats.h"
#include "analyze/goroutine_titles.h"
#include "analyze/task_index.h"
#include "analyze/trace_script.h"
#include "analyze/user_functions.h"

// For tests: findings of one sort.

namespace skein {

inline std::vector<Finding> FindingsOf(const Trace& trace,
                                       void (*find)(const FindingSources&, std::vector<Finding>&)) {
  const GoroutineTitles titles(trace);
  const Counters counters(trace);
  const TaskIndex tasks(trace);
  const TimeKinds kinds(trace);
  const UserFunctions functions(trace);
  const std::vector<GroupStats> groups = StatsOfGroups(trace, 0, trace.end, 0);
  const Blockers blockers = WhoBlocksWhom(trace, kinds, {}, 0, trace.end);
  std::vector<Finding> found;
  find({trace, titles, counters, tasks, kinds, functions, groups, blockers}, found);
  return found;
}

}  // namespace skein
