#pragma once

#include <cstdint>
#include <vector>

#include "analyze/wakes.h"
#include "store/trace.h"

namespace skein {

// Someone who woke a goroutine, or woke one who did.
struct RelatedGoroutine {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  uint32_t depth = 0;  // 0: the goroutine itself. 1: those who woke it.
  uint32_t wakes = 0;  // How often it woke those of the depth above.
};

// The goroutine itself, then whoever woke it, then whoever woke those, to the given depth; within a depth
// by falling number of wake-ups. O(slices of the goroutines it looks at).
std::vector<RelatedGoroutine> RelatedTo(const Trace& trace,
                                        GoroutineIndex goroutine,
                                        uint32_t depth);

}  // namespace skein
