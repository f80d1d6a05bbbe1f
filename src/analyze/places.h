#pragma once

#include "store/trace.h"

namespace skein {

// Where a goroutine was at a moment.
struct Place {
  ProcIndex proc = ProcIndex::kNone;
  ThreadIndex thread = ThreadIndex::kNone;
};

// Of a goroutine that runs at `time`, or did until it caused what happens at `time`; nowhere if it
// was not running.
Place PlaceAt(const Trace& trace, GoroutineIndex goroutine, Nanos time);

// Of a goroutine slice: where it runs, or in which system call's processor it sits.
Place PlaceOf(const Trace& trace, SliceIndex goroutine_slice);

// The slice of the processor's or thread's track at `time`; kNoSlice if there is none.
SliceIndex ProcSliceAt(const Trace& trace, ProcIndex proc, Nanos time);
SliceIndex ThreadSliceAt(const Trace& trace, ThreadIndex thread, Nanos time);

// The slice of the goroutine at `time`; kNoSlice if there is none, or it does not exist then.
SliceIndex GoroutineSliceAt(const Trace& trace, GoroutineIndex goroutine, Nanos time);

inline const StateInfo& StateOf(const Trace& trace, SliceIndex goroutine_slice) {
  return trace.states[trace.goroutine_slices.state(goroutine_slice)];
}

}  // namespace skein
