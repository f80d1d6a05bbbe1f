#include "analyze/findings.h"

#include "analyze/finding_sorts.h"
#include "analyze/goroutine_stats.h"

namespace skein {

Nanos RunningTime(const FindingSources& sources) {
  Nanos sum = 0;
  for (const GroupStats& group : sources.groups)
    sum += group.times.exec_ns;
  return sum;
}

std::vector<Finding> WhatStandsOut(const FindingSources& sources) {
  constexpr size_t kMost = 20;
  std::vector<Finding> found;
  for (const auto find : {FindDelays, FindIdleProcessors, FindContention, FindEndlessLocks,
                          FindSlowStages, FindSlowDependencies, FindSlowTasks, FindLeaks,
                          FindSyscallStorms, FindMarking, FindStops, FindAssists}) {
    find(sources, found);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Finding& a, const Finding& b) { return a.weight > b.weight; });
  if (found.size() > kMost) found.resize(kMost);
  return found;
}

}  // namespace skein
