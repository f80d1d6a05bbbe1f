#pragma once

#include <vector>

#include "model/ids.h"
#include "model/states.h"
#include "store/slice_table_builder.h"
#include "store/trace.h"

namespace skein {

// Who executes on a set of lanes (all processors, or all threads), as it is told.
class LaneTracker {
 public:
  // The lane is in `state` from `time` on, which is not before what was told of it earlier.
  void Set(uint32_t lane,
           Nanos time,
           LaneState state,
           GoroutineIndex goroutine = GoroutineIndex::kNone);

  // The same, but nothing happened at `time`: it was so already, perhaps with a goroutine that is
  // still to be named.
  void SetKnown(uint32_t lane, Nanos time, LaneState state);

  // The goroutine that executes on the lane leaves it. Nothing happens if that is another one.
  void Release(uint32_t lane, Nanos time, GoroutineIndex goroutine, LaneState state);

  // Nothing is known of any lane from `time` on.
  void EndAll(Nanos time);

  SliceTable Build(uint32_t lane_count, Nanos end);

 private:
  struct Lane {
    Nanos start = 0;  // Of the present state.
    LaneState state = LaneState::kIdle;
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    bool known = false;
    bool pending = false;  // The present state is not in slices_ yet.
  };
  Lane& At(uint32_t lane);
  void Flush(uint32_t index, Lane& lane);

  std::vector<Lane> lanes_;
  SliceTableBuilder slices_;
};

}  // namespace skein
