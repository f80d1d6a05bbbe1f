#pragma once

#include <memory>
#include <vector>

#include "store/column.h"
#include "store/lane_slices.h"
#include "store/packed_slices_builder.h"

namespace skein {

// Collects who executes on a set of lanes (all processors, or all threads), in order of time.
class LaneSlicesBuilder {
 public:
  using Ordinal = PackedSlicesBuilder::Ordinal;

  // The goroutine begins a slice on the lane, which lasts as long as that goroutine's slice lasts.
  void Begin(uint32_t lane, Nanos time, GoroutineIndex goroutine, LaneState state, Ordinal slice);
  // The goroutine's last slice on the lane is over. Nothing happens if another one is there.
  void Leave(uint32_t lane, Nanos time, GoroutineIndex goroutine);

  // From `time` on the lane is idle, or not any more.
  void Idle(uint32_t lane, Nanos time);
  void Busy(uint32_t lane, Nanos time);

  // Nothing is known of any lane from `time` on.
  void IdleAll(Nanos time);

  // The trace ends at `end`. `slices`: the slice in `goroutines` of each ordinal. `states`: what its states are on a lane.
  // `gap` is the state of lanes without a goroutine. The builder is empty afterwards.
  std::shared_ptr<const LaneSlices> Build(uint32_t lane_count,
                                          Nanos end,
                                          LaneState gap,
                                          std::vector<LaneState> states,
                                          std::shared_ptr<const PackedSlices> goroutines,
                                          const Column<SliceIndex>& slices);

 private:
  // What happens at the end of a lane.
  struct Lane {
    Column<uint32_t> entries;
    Column<LaneSlices::Block> blocks;
    LaneSlices::Times times{};                         // Of all entries that are over.
    Nanos start = 0;                                   // Of the last entry.
    Nanos finish = 0;                                  // Of the last entry, if it is over.
    GoroutineIndex goroutine = GoroutineIndex::kNone;  // That executes here.
    LaneState state = LaneState::kIdle;
    bool idle = false;  // The last entry, an idle one, goes on.
  };

  Lane& At(uint32_t lane);
  uint32_t AddOwn(Nanos start, Nanos finish, LaneState state, GoroutineIndex goroutine);
  static void AddEntry(Lane& lane, Nanos start, uint32_t entry);
  static void EndEntry(Lane& lane, Nanos time);
  void CutShort(Lane& lane, Nanos time);
  void AddMark(Lane& lane, Nanos time);
  void MoveEntries(const Column<SliceIndex>& slices, LaneSlices& lanes);

  std::vector<Lane> lanes_;
  Column<LaneSlices::Own> own_;
};

}  // namespace skein
