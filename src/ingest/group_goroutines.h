#pragma once

#include "store/trace.h"

namespace skein {

// Fills Trace::groups, and each goroutine's group, from stacks and slices. Uses up to `threads` threads,
// 0: as many as the machine has.
void GroupGoroutines(Trace& trace, unsigned threads);

}  // namespace skein
