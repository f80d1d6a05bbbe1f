#pragma once

#include <vector>

#include "analyze/summary.h"
#include "store/trace.h"

namespace skein {

// The tasks as Go's summarizer lists them: every task that anything mentions, the background task (0) too.
// `task_forgets`: by number of region, those not to be counted; may be empty.
std::vector<TaskSummary> SummarizeTasks(const Trace& trace, const std::vector<bool>& task_forgets);

}  // namespace skein
