#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "model/ids.h"
#include "model/states.h"
#include "store/lane_slices.h"
#include "store/packed_slices.h"
#include "store/slice_types.h"

namespace skein {

// Tracks of states that tile time: a slice ends where the next one of its track starts. All tracks
// of a kind (all goroutines, all processors, all threads) stand in one table, one after another,
// each sorted by start. The last slice of each track is a sentinel of class kNone that only marks
// the end of the one before; so start(i + 1) is always the end of i.
//
//   track 0               track 1
//   | s0 | s1 | s2 | end | s0 | s1 | end |
//     0    1    2    3     4    5    6       SliceIndex
//
// Slices may have no length, mostly those of class kNone on lanes. Columns are packed: each question
// unpacks what it needs in some nanoseconds; who wants many slices of a track in turn asks Scan().
class SliceTable {
 public:
  using Mix = StateMix;

  SliceTable() = default;
  explicit SliceTable(std::shared_ptr<const PackedSlices> goroutines)
      : slices_(std::move(goroutines)) {}
  explicit SliceTable(std::shared_ptr<const LaneSlices> lanes) : lanes_(std::move(lanes)) {}

  uint32_t track_count() const;

  // The slices of a track are [begin, end); the sentinel is at end. An unused track has begin == end
  // and still a sentinel.
  SliceIndex begin(uint32_t track) const {
    return lanes_ ? lanes_->begin(track) : slices_->begin(track);
  }
  SliceIndex end(uint32_t track) const { return lanes_ ? lanes_->end(track) : slices_->end(track); }
  uint32_t TrackOf(SliceIndex slice) const {  // O(log tracks).
    return lanes_ ? lanes_->LaneOf(slice) : slices_->TrackOf(slice);
  }

  Nanos start(SliceIndex slice) const {
    return lanes_ ? lanes_->start(slice) : slices_->start(slice);
  }
  Nanos finish(SliceIndex slice) const {
    return lanes_ ? lanes_->start(slice + 1) : slices_->finish(slice);
  }
  StateCode state(SliceIndex slice) const {
    return lanes_ ? static_cast<StateCode>(lanes_->state(slice)) : slices_->state(slice);
  }
  uint32_t value(SliceIndex slice) const {
    return lanes_ ? lanes_->goroutine(slice) : slices_->value(slice);
  }
  // Of processors only: the thread that took it from there on, where it was idle or had no beginning.
  ThreadIndex TakenBy(SliceIndex slice) const { return lanes_->TakenBy(slice); }
  uint32_t extra(SliceIndex slice) const { return lanes_ ? 0 : slices_->extra(slice); }

  // Of goroutines only: what changes when the slice starts.
  PackedSlices::Change ChangeAt(SliceIndex slice) const { return slices_->ChangeAt(slice); }

  // Calls visit(start, finish, state) for each slice of a track from `slice` to before `to`.
  template <typename Visit>
  void Scan(SliceIndex slice, SliceIndex to, Visit visit) const {
    if (!lanes_) return slices_->Scan(slice, to, visit);
    lanes_->Scan(slice, to, [&](Nanos start, Nanos finish, LaneState state) {
      visit(start, finish, static_cast<StateCode>(state));
    });
  }

  // Of processors only: calls visit(first, end) for each stretch [start(first), start(end)) of some length in
  // which the processor is not idle. `first` is of some length, `end` the idle slice behind or the sentinel.
  template <typename Visit>
  void ScanBusy(uint32_t track, Visit visit) const {
    lanes_->ScanBusy(track, visit);
  }
  // The same for who needs the times only: visit(from, to). Faster.
  template <typename Visit>
  void ScanBusyTimes(uint32_t track, Visit visit) const {
    lanes_->ScanBusyTimes(track, visit);
  }

  // Of goroutines only: visit(start, finish, state, value), where value() is the slice's value.
  template <typename Visit>
  void ScanValues(SliceIndex slice, SliceIndex to, Visit visit) const {
    slices_->ScanValues(slice, to, visit);
  }

  // How many slices [first, end) are, gaps of lanes not counted; `first` is no gap.
  uint32_t CountOf(SliceIndex first, SliceIndex end) const {
    return lanes_ ? (end - first + 1) / 2 : end - first;
  }

  // The last slice of the track that starts at or before `time`, or kNoSlice.
  SliceIndex At(uint32_t track, Nanos time) const;

  // The first slice of the track that starts at or after `time`; end(track) if there is none.
  SliceIndex LowerBound(uint32_t track, Nanos time) const;

  // The same for who knows that it is not before `from`: the closer, the faster.
  SliceIndex LowerBound(uint32_t track, Nanos time, SliceIndex from) const;

  // Time per class in slices [begin, `slice`) of the track: exact, from prefix sums every 64 slices.
  Mix MixBefore(SliceIndex slice) const;

  // Time per class within [from, to) of the track.
  Mix MixWithin(uint32_t track, Nanos from, Nanos to) const;

  StateClass class_of(StateCode code) const {
    return lanes_ ? ClassOf(static_cast<LaneState>(code)) : slices_->class_of(code);
  }
  size_t slice_count() const;
  // Of a lane: without the goroutines' slices.
  size_t memory_bytes() const;

 private:
  Mix MixUntil(uint32_t track, Nanos time) const;

  std::shared_ptr<const PackedSlices> slices_;  // Of goroutines, or
  std::shared_ptr<const LaneSlices> lanes_;     // of processors or threads. Both null: no tracks.
};

// What is drawn for one stretch of a track: a slice wide enough to be seen, or many merged.
struct LodItem {
  Nanos start = 0;
  Nanos end = 0;
  // Slices that start in it, at least 1. On lanes gaps without a goroutine do not count.
  uint32_t count = 0;
  // The slice itself, or one of the merged, if possible of the class that took most of the time.
  SliceIndex slice = kNoSlice;
  SliceTable::Mix mix{};  // Exact; sums to the time in [start, end) that is of any class.
};

// Appends the items that cover [from, to) of the track, but for what is of no class (idle, not alive).
// Slices at least a column wide, (to - from) / `columns`, stand alone. Of others, as many are merged as
// start within a column, so that at most one item that is not wide starts in each. Items are clipped to
// nothing: a slice that reaches out of the window keeps its true start and end. At most
// 2 * columns + 2 items; O(columns * log(slices)).
void QuerySlices(const SliceTable& table,
                 uint32_t track,
                 Nanos from,
                 Nanos to,
                 uint32_t columns,
                 std::vector<LodItem>& items);

}  // namespace skein
