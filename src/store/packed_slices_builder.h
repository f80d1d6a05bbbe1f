#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/column.h"
#include "store/packed_slices.h"
#include "store/transitions.h"

namespace skein {

// Packs slices while they come in, in (nearly) the order of time, of all tracks at once. Of each track
// only what does not fill a block yet is kept as it is, so at no time is there more memory in use than
// the packed slices and the ends of the tracks that are still going on.
class PackedSlicesBuilder {
 public:
  // Number of a slice in the order of Append().
  using Ordinal = uint32_t;

  // `classes` says what the states mean; of each state before it is appended. Must outlive Build().
  explicit PackedSlicesBuilder(const StateClasses& classes) : classes_(classes) {}

  // The track is in `row.state` from `row.start` on. Within a track, starts must not fall.
  Ordinal Append(uint32_t number, const SliceRow& row) {
    if (number >= tracks_.size()) AddTracks(number + 1);
    Track& track = tracks_[number];
    const auto ordinal = static_cast<Ordinal>(order_.size());
    order_.push_back(number);
    const StateClass kind = classes_[row.state];
    counter_->Add(row.start, track.kind, kind, latest_);
    track.kind = kind;
    if (row.start < latest_) late_.push_back(ordinal);
    latest_ = std::max(latest_, row.start);
    AddRow(track, WaitingRow(row));
    if (track.slices % kBlockSlices == 0) Pack(number);
    return ordinal;
  }

  // The track has probably ended: packs what there is of it. It may still go on.
  void Pack(uint32_t number);

  uint32_t slice_count(uint32_t track) const {
    return track < tracks_.size() ? tracks_[track].slices : 0;
  }

  // Each track that was appended to must have been ended by a state of class kNone, which becomes its
  // sentinel. The builder keeps only what the next two give.
  std::shared_ptr<const PackedSlices> Build(uint32_t track_count);

  // After Build(): the slice of each ordinal.
  const Column<SliceIndex>& slices() const { return order_; }

  // After Build(). slices() is not valid any more.
  Transitions::TimeOrder TakeTimeOrder(const PackedSlices& table);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint32_t kTailRows = 4;

  // Rows of a track that are not in a block yet, linked by next_tail_.
  struct Tail {
    WaitingRow rows[kTailRows];
  };
  struct Track {
    uint32_t slices = 0;
    uint32_t first_tail = kNone;
    uint32_t place = 0;  // Of the next row in its last tail, counted over all tails; a multiple
                         // of kTailRows: there is no room for it.
    uint32_t last_block = kNone;
    uint32_t pending = kNone;  // Into pending_, once it has filled a block.
    StateClass kind = StateClass::kNone;
  };
  struct Block {
    uint32_t word = 0;
    uint32_t before = kNone;  // The track's block before this one.
  };
  // What becomes the mix before a track's next block: time until the last slice of its last full block.
  struct Pending {
    StateMix mix{};
    Nanos until = 0;
    StateClass kind = StateClass::kNone;  // Of that slice.
  };

  void AddRow(Track& track, const WaitingRow& row) {
    if (track.place % kTailRows == 0) MakeRoom(track);
    tails_[track.place / kTailRows].rows[track.place % kTailRows] = row;
    ++track.place;
    ++track.slices;
  }
  void AddTracks(uint32_t count);
  void MakeRoom(Track& track);
  uint32_t NewTail();
  void Unpack(Track& track);
  uint32_t TakeRows(Track& track, WaitingRow* rows);
  void SumUp(Track& track, const StateMix& before, const WaitingRow* rows);
  void NumberSlices(uint32_t track_count, PackedSlices& table);
  void PlaceBlocks(PackedSlices& table);
  void OrderToSlices(const PackedSlices& table);
  void Insert(std::vector<SliceIndex> late, SliceIndex* end, const PackedSlices& table);
  std::vector<SliceIndex> TakeLate();

  const StateClasses& classes_;
  Column<Track> tracks_;
  Column<Tail> tails_;
  Column<uint32_t> next_tail_;
  uint32_t free_tail_ = kNone;
  Column<Block> blocks_;
  Column<Pending> pending_;
  Column<uint64_t> words_;
  Column<uint32_t> order_;  // By ordinal: the track; after Build() the slice.
  std::unique_ptr<Transitions::Counter> counter_ = std::make_unique<Transitions::Counter>();
  Nanos latest_ = 0;
  std::vector<Ordinal> late_;  // Those that start before what was appended earlier.
};

}  // namespace skein
