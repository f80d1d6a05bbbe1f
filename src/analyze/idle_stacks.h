#pragma once

#include <vector>

#include "store/trace.h"

namespace skein {

// Where goroutines have nothing to do, by StackId: they wait there to receive, in a select or for a condition,
// come back to it again and again, and spend nine tenths of their lives so. Workers of a pool without work
// are the usual case. Waits for locks and to send never count: who waits there has something to do.
// Memory: a bit for each stack. O(slices).
std::vector<bool> IdleStacks(const Trace& trace);

}  // namespace skein
