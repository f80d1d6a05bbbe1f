#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "store/column.h"
#include "store/packed_slices.h"

namespace skein {

// Packs slices while they come in, in (nearly) the order of time, of all tracks at once. Of each track
// only what does not fill a block yet is kept as it is, so at no time is there more memory in use than
// the packed slices and the ends of the tracks that are still going on.
class PackedSlicesBuilder {
 public:
  // Number of a slice in the order of Append().
  using Ordinal = uint32_t;

  // The track is in `state` from `start` on. Within a track, starts must not fall.
  Ordinal Append(uint32_t track, const SliceRow& row);

  // The track has probably ended: packs what there is of it. It may still go on.
  void Pack(uint32_t track);

  uint32_t slice_count(uint32_t track) const {
    return track < tracks_.size() ? tracks_[track].slices : 0;
  }

  // Each track that was appended to must have been ended by a state of class kNone, which becomes its
  // sentinel. `classes` says what the states mean. The builder keeps only what the next two give.
  std::shared_ptr<const PackedSlices> Build(uint32_t track_count, std::vector<StateClass> classes);

  // After Build(): the slice of each ordinal.
  const Column<SliceIndex>& slices() const { return order_; }

  // After Build(): the slices in order of start. slices() is not valid any more.
  Column<SliceIndex> TakeTimeOrder(const PackedSlices& table);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // Rows of a track that are not in a block yet, linked.
  struct Tail {
    static constexpr uint32_t kRows = 6;

    uint32_t start_low[kRows];
    uint32_t value[kRows];
    uint32_t extra[kRows];
    uint16_t start_high[kRows];
    StateCode state[kRows];
    uint32_t next;
  };
  struct Track {
    uint32_t slices = 0;
    uint32_t first_tail = kNone;
    uint32_t last_tail = kNone;
    uint32_t last_block = kNone;
  };
  struct Block {
    uint32_t word = 0;
    uint32_t before = kNone;  // The track's block before this one.
  };

  uint32_t NewTail();
  void AppendRow(Track& track, const SliceRow& row);
  void Unpack(Track& track);
  void TakeRows(Track& track, BlockRows& rows);
  void NumberSlices(uint32_t track_count, PackedSlices& table);
  void PlaceBlocks(PackedSlices& table);
  void OrderToSlices(const PackedSlices& table);
  static void FillMixes(PackedSlices& table);
  std::vector<SliceIndex> TakeLate();

  Column<Track> tracks_;
  Column<Tail> tails_;
  uint32_t free_tail_ = kNone;
  Column<Block> blocks_;
  Column<uint64_t> words_;
  Column<uint32_t> order_;  // By ordinal: the track; after Build() the slice.
  Nanos latest_ = 0;
  std::vector<Ordinal> late_;  // Those that start before what was appended earlier.
};

}  // namespace skein
