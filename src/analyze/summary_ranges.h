#pragma once

#include <cstdint>
#include <vector>

#include "analyze/goroutine_stats.h"
#include "model/ids.h"
#include "store/trace.h"

namespace skein {

struct GoroutineRangeTime {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  NamedTime time;
};

// How long Go's summarizer says that goroutines were in ranges; sorted by goroutine, then by name's text.
// A range of a processor (a sweep) counts for the goroutine that began it if that also ended it. If
// another did, the summarizer keeps it open: until the goroutine's next range of that name, or its end.
std::vector<GoroutineRangeTime> SummarizeRanges(const Trace& trace);

}  // namespace skein
