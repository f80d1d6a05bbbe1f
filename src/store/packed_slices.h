#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/column.h"
#include "store/slice_block.h"
#include "store/slice_types.h"

namespace skein {

// The slices of all goroutines, packed. A track's slices stand in blocks of 64, the last one shorter;
// slices are numbered track after track. Immutable once built.
class PackedSlices {
 public:
  uint32_t track_count() const { return static_cast<uint32_t>(first_.size() - 1); }
  SliceIndex begin(uint32_t track) const { return first_[track]; }
  SliceIndex end(uint32_t track) const { return first_[track + 1] - 1; }
  uint32_t TrackOf(SliceIndex slice) const;
  size_t slice_count() const { return first_.back(); }

  Nanos start(SliceIndex slice) const {
    const Place place = Find(slice);
    return place.block.start(place.row);
  }
  Nanos finish(SliceIndex slice) const {
    const Place place = Find(slice);
    return place.row + 1 < place.rows ? place.block.start(place.row + 1) : start(slice + 1);
  }
  StateCode state(SliceIndex slice) const {
    const Place place = Find(slice);
    return place.block.state(place.row);
  }
  uint32_t value(SliceIndex slice) const {
    const Place place = Find(slice);
    return place.block.value(place.row);
  }
  uint32_t extra(SliceIndex slice) const {
    const Place place = Find(slice);
    return place.block.extra(place.row);
  }
  // All of it at the price of one search, but for value and extra.
  struct Slice {
    Nanos start = 0;
    Nanos finish = 0;
    StateCode state = 0;
  };
  Slice At(SliceIndex slice) const {
    const Place place = Find(slice);
    const Nanos finish =
        place.row + 1 < place.rows ? place.block.start(place.row + 1) : start(slice + 1);
    return {place.block.start(place.row), finish, place.block.state(place.row)};
  }

  // The class the track is in from the slice's start on, and the one before. What stands before a track's
  // first slice is another track's sentinel, of no class.
  struct Change {
    Nanos time = 0;
    StateClass before = StateClass::kNone;
    StateClass after = StateClass::kNone;
  };
  Change ChangeAt(SliceIndex slice) const {
    const Place place = Find(slice);
    const StateClass after = class_of(place.block.state(place.row));
    if (place.row > 0)
      return {place.block.start(place.row), class_of(place.block.state(place.row - 1)), after};
    const StateClass before = slice == 0 ? StateClass::kNone : class_of(state(slice - 1));
    return {place.block.start(0), before, after};
  }

  StateClass class_of(StateCode code) const { return classes_[code]; }

  SliceIndex LowerBound(uint32_t track, Nanos time, SliceIndex from) const;
  StateMix MixBefore(SliceIndex slice) const;

  // Calls visit(start, finish, state, value) for each slice of a track from `slice` to before `to`;
  // faster than asking for each. value() unpacks the slice's value, at once or never.
  template <typename Visit>
  void ScanValues(SliceIndex slice, SliceIndex to, Visit visit) const {
    if (slice >= to) return;
    const BlockPlace* place = &blocks_[BlockOf(slice)];
    FetchBehind(place);
    SliceBlock::Walk walk(SliceBlock(&words_[place->word]), slice - place->first);
    auto at = walk.Next();
    while (slice < to) {
      const BlockPlace* const here = place;
      const uint32_t row = slice - here->first;
      if (++slice == place[1].first) {
        FetchBehind(++place);
        walk = SliceBlock::Walk(SliceBlock(&words_[place->word]), 0);
      }
      const auto next = walk.Next();
      visit(at.start, next.start, at.state,
            [&] { return SliceBlock(&words_[here->word]).value(row); });
      at = next;
    }
  }

  // The same for who needs no values: visit(start, finish, state).
  template <typename Visit>
  void Scan(SliceIndex slice, SliceIndex to, Visit visit) const {
    ScanValues(slice, to, [&](Nanos start, Nanos finish, StateCode state, const auto&) {
      visit(start, finish, state);
    });
  }

  size_t memory_bytes() const;

 private:
  friend class PackedSlicesBuilder;

  struct BlockPlace {
    SliceIndex first = 0;
    uint32_t word = 0;  // Into words_.
  };
  struct Place {
    SliceBlock block;
    uint32_t row = 0;
    uint32_t rows = 0;  // Of the block.
  };

  // Begins to load the next block, which lies anywhere in memory.
  void FetchBehind(const BlockPlace* place) const {
    const auto* const next = reinterpret_cast<const char*>(words_.data() + place[1].word);
    for (int byte = 0; byte < 512; byte += 64)
      __builtin_prefetch(next + byte);
  }
  SliceBlock BlockAt(uint32_t number) const { return SliceBlock(&words_[blocks_[number].word]); }
  uint32_t BlockOf(SliceIndex slice) const {
    uint32_t number = hints_[slice / kBlockSlices];
    while (blocks_[number + 1].first <= slice)
      ++number;
    return number;
  }
  Place Find(SliceIndex slice) const {
    const uint32_t number = BlockOf(slice);
    const BlockPlace* place = &blocks_[number];
    return {SliceBlock(&words_[place->word]), slice - place->first, place[1].first - place->first};
  }

  Column<SliceIndex> first_;   // Per track, and one more.
  Column<BlockPlace> blocks_;  // In order of slices, and one more.
  Column<uint32_t> hints_;     // For slices 0, 64, 128, ...: into blocks_.
  Column<uint64_t> words_;  // Blocks, in the order in which they were completed, and a word more.
  StateClasses classes_{};
};

}  // namespace skein
