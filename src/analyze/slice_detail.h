#pragma once

#include <optional>
#include <vector>

#include "analyze/places.h"
#include "analyze/track.h"
#include "analyze/wakes.h"
#include "store/trace.h"

namespace skein {

// Around one goroutine slice: the stacks at its ends, who woke it, whom it woke.
struct SliceDetail {
  SliceIndex slice = kNoSlice;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos start = 0;
  Nanos end = 0;
  Place place;
  // Where it stopped last before this slice; of what it waits for.
  StackId start_stack = StackId::kNone;
  StackId end_stack = StackId::kNone;  // Where it stopped at the end of this slice.
  std::optional<Wake> waker;           // What made it runnable before, or in, this slice.
  std::vector<Wake> outgoing;          // Whom it woke or created while it ran here; at most 100.
  std::vector<Wake> preceding;         // The wakes that led here, nearest first; at most 50.
  std::vector<Wake> following;         // Those that came of it, nearest first; at most 50.
  bool truncated = false;              // There are more than those of the last three.
};

SliceDetail DetailOf(const Trace& trace, const WakeIndex& wakes, SliceIndex goroutine_slice);

// The goroutine slice that a slice of a processor or thread shows; of a goroutine, itself. kNoSlice if
// no goroutine was there.
SliceIndex GoroutineSliceOf(const Trace& trace, const SliceRef& ref);

}  // namespace skein
