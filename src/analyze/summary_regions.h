#pragma once

#include <cstdint>
#include <vector>

#include "analyze/summary.h"
#include "store/trace.h"

namespace skein {

struct RegionSummaries {
  std::vector<RegionSummary> by_name;  // Sorted by text.
  std::vector<uint32_t> count;         // By GoroutineIndex.
  std::vector<bool> task_forgets;      // By number of region: Go does not add it to its task.
};

// The regions as Go's summarizer lists them. A goroutine created within a region of its creator is given
// a nameless one that spans its life; a region that ends without having begun ends that one instead.
// Regions that system goroutines leave open are dropped.
RegionSummaries SummarizeRegions(const Trace& trace);

}  // namespace skein
