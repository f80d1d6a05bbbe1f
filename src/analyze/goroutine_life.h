#pragma once

#include "model/ids.h"
#include "store/trace.h"

namespace skein {

// A goroutine's latest life. Go counts a goroutine that waits "forever" (on a nil channel, in an empty
// select) as dead: for its summary the life ends there, for everyone else at the end of the trace.
struct GoroutineLife {
  bool known = false;    // Had a state at all; else nothing of this holds.
  SliceIndex begin = 0;  // Its slices are [begin, end), without the wait forever.
  SliceIndex end = 0;
  Nanos created = 0;
  Nanos ended = 0;  // By death or by waiting forever, else the end of the trace.
  bool ends = false;
  bool waits_forever = false;
};

GoroutineLife LifeOf(const Trace& trace, GoroutineIndex goroutine);

}  // namespace skein
