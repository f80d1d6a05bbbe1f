#pragma once

#include <cstdint>
#include <vector>

#include "analyze/wakes.h"
#include "store/trace.h"

namespace skein {

// The arrows of a window: evenly thinned if there are more than the limit.
struct Flows {
  uint64_t total = 0;
  std::vector<Wake> wakes;      // In order of time.
  std::vector<uint32_t> tasks;  // Those that begin here and have a parent: into Trace::tasks.
};

// Whatever begins or ends in [from, to). Of more than 65,536 transitions in the window, only those that
// begin in it. O(limit * log(events)).
Flows FlowsWithin(const Trace& trace, const WakeIndex& wakes, Nanos from, Nanos to, size_t limit);

}  // namespace skein
