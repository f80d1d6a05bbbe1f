#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/ids.h"
#include "model/states.h"

namespace skein {

// The number of a slice in its table.
using SliceIndex = uint32_t;
inline constexpr SliceIndex kNoSlice = UINT32_MAX;

// A row of a table's palette.
using StateCode = uint8_t;

// Tracks of states that tile time: a slice ends where the next one of its track starts. All tracks
// of a kind (all goroutines, all processors, all threads) stand in one table, one after another,
// each sorted by start. The last slice of each track is a sentinel of class kNone that only marks
// the end of the one before; so start(i + 1) is always the end of i.
//
//   track 0               track 1
//   | s0 | s1 | s2 | end | s0 | s1 | end |
//     0    1    2    3     4    5    6       SliceIndex
class SliceTable {
 public:
  uint32_t track_count() const {
    return static_cast<uint32_t>(first_.empty() ? 0 : first_.size() - 1);
  }

  // The slices of a track are [begin, end); the sentinel is at end. An unused track has begin == end
  // and still a sentinel.
  SliceIndex begin(uint32_t track) const { return first_[track]; }
  SliceIndex end(uint32_t track) const { return first_[track + 1] - 1; }
  uint32_t TrackOf(SliceIndex slice) const;  // O(log tracks).

  Nanos start(SliceIndex slice) const {
    return static_cast<Nanos>((uint64_t{start_high_[slice]} << 32) | start_low_[slice]);
  }
  Nanos finish(SliceIndex slice) const { return start(slice + 1); }
  StateCode state(SliceIndex slice) const { return state_[slice]; }
  uint32_t value(SliceIndex slice) const { return value_[slice]; }
  uint32_t extra(SliceIndex slice) const { return extra_.empty() ? 0 : extra_[slice]; }

  // The last slice of the track that starts at or before `time`, or kNoSlice.
  SliceIndex At(uint32_t track, Nanos time) const;

  // The first slice of the track that starts at or after `time`; end(track) if there is none.
  SliceIndex LowerBound(uint32_t track, Nanos time) const;

  // The same for who knows that it is not before `from`: the closer, the faster.
  SliceIndex LowerBound(uint32_t track, Nanos time, SliceIndex from) const;

  // Time per class in slices [begin, `slice`) of the track: exact, from prefix sums every 64 slices.
  using Mix = std::array<Nanos, kStateClassCount>;
  Mix MixBefore(uint32_t track, SliceIndex slice) const;

  // Time per class within [from, to) of the track.
  Mix MixWithin(uint32_t track, Nanos from, Nanos to) const;

  StateClass class_of(StateCode code) const { return classes_[code]; }
  size_t slice_count() const { return state_.size(); }
  size_t memory_bytes() const;

 private:
  friend class SliceTableBuilder;

  static constexpr uint32_t kBlock = 64;

  void AddSlices(SliceIndex from, SliceIndex to, Mix& mix) const;
  Mix MixUntil(uint32_t track, Nanos time) const;

  std::vector<SliceIndex> first_;  // Per track, and one more.
  std::vector<uint32_t> start_low_;
  std::vector<uint16_t> start_high_;
  std::vector<StateCode> state_;
  std::vector<uint32_t> value_;
  std::vector<uint32_t> extra_;      // Empty if the table has none.
  std::vector<StateClass> classes_;  // By StateCode.
  std::vector<uint32_t>
      first_mix_;           // Per track: first row in mixes_. Tracks of one block have none.
  std::vector<Mix> mixes_;  // Per track: before its slice 64, 128, ...
};

// What is drawn for one stretch of a track: a slice wide enough to be seen, or many merged.
struct LodItem {
  Nanos start = 0;
  Nanos end = 0;
  uint32_t count = 0;  // Slices that start in it (at least 1).
  SliceIndex slice =
      kNoSlice;           // The slice itself, or the longest-class exemplar of the merged ones.
  SliceTable::Mix mix{};  // Exact; sums to the time in [start, end) that is of any class.
};

// Appends the items that cover [from, to) of the track, but for what is of no class (idle, not alive).
// Slices at least a column wide, (to - from) / `columns`, stand alone; others are merged to at least that
// width, unless they are squeezed between wide ones. Items are clipped to nothing: a slice that
// reaches out of the window keeps its true start and end. At most 2 * columns + 2 items;
// O(columns * log(slices)).
void QuerySlices(const SliceTable& table,
                 uint32_t track,
                 Nanos from,
                 Nanos to,
                 uint32_t columns,
                 std::vector<LodItem>& items);

}  // namespace skein
