#pragma once

#include <array>
#include <memory>
#include <vector>

#include "base/column.h"
#include "store/lane_slices.h"
#include "store/packed_slices_builder.h"

namespace skein {

// Collects who executes on a set of lanes (all processors, or all threads), in order of time.
class LaneSlicesBuilder {
 public:
  using Ordinal = PackedSlicesBuilder::Ordinal;

  // The goroutine begins a slice on the lane, which lasts as long as that goroutine's slice lasts.
  void Begin(
      uint32_t number, Nanos time, GoroutineIndex goroutine, LaneState state, Ordinal slice) {
    Lane& lane = At(number);
    if (lane.goroutine == goroutine)
      EndEntry(lane, time);
    else
      CutShort(lane, time);
    if (time < lane.finish) return BeginTooEarly(lane, goroutine, state);
    AddEntry(lane, time, slice);
    lane.goroutine = goroutine;
    lane.state = state;
  }
  // The goroutine's last slice on the lane is over. Nothing happens if another one is there.
  void Leave(uint32_t number, Nanos time, GoroutineIndex goroutine) {
    Lane& lane = At(number);
    if (lane.goroutine == goroutine && goroutine != GoroutineIndex::kNone) EndEntry(lane, time);
  }

  // From `time` on the lane is idle, or not any more: `thread` took it.
  void Idle(uint32_t lane, Nanos time);
  void Busy(uint32_t lane, Nanos time, ThreadIndex thread = ThreadIndex::kNone);

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
    Column<uint32_t> chunks;                           // Into chunks_.
    Column<uint32_t> idles;                            // Entries that are idle.
    uint32_t count = 0;                                // Of entries.
    std::array<Nanos, kLaneStateCount> times{};        // Of all entries that are over.
    Nanos start = 0;                                   // Of the last entry.
    Nanos finish = 0;                                  // Of the last entry, if it is over.
    GoroutineIndex goroutine = GoroutineIndex::kNone;  // That executes here.
    LaneState state = LaneState::kIdle;
    bool idle = false;  // The last entry, an idle one, goes on.
  };

  Lane& At(uint32_t lane) {
    if (lane >= lanes_.size()) lanes_.resize(lane + 1);
    return lanes_[lane];
  }
  uint32_t AddOwn(Nanos start, Nanos finish, LaneState state, uint32_t who);
  void AddEntry(Lane& lane, Nanos start, uint32_t entry) {
    if (lane.count % LaneSlices::kChunkEntries == 0) AddChunk(lane, start);
    ++lane.count;
    LastOf(lane) = entry;
    lane.start = start;
  }
  uint32_t& LastOf(const Lane& lane) {
    return chunks_[lane.chunks.back()].entries[(lane.count - 1) % LaneSlices::kChunkEntries];
  }
  void AddChunk(Lane& lane, Nanos start);
  static void EndEntry(Lane& lane, Nanos time) {
    lane.finish = time;
    if (lane.goroutine != GoroutineIndex::kNone)
      lane.times[static_cast<size_t>(lane.state)] += time - lane.start;
    lane.goroutine = GoroutineIndex::kNone;
    lane.idle = false;
  }
  // Ends what is on the lane, though it may not be over elsewhere.
  void CutShort(Lane& lane, Nanos time) {
    if (lane.idle || lane.goroutine != GoroutineIndex::kNone) CutOff(lane, time);
  }
  void CutOff(Lane& lane, Nanos time);
  void BeginTooEarly(Lane& lane, GoroutineIndex goroutine, LaneState state);
  void AddMark(Lane& lane, Nanos time, ThreadIndex thread);
  void NumberEntries(LaneSlices& lanes);
  void SetSlices(const Column<SliceIndex>& slices);

  std::vector<Lane> lanes_;
  Column<LaneSlices::Chunk> chunks_;
  Column<LaneSlices::Own> own_;
};

}  // namespace skein
