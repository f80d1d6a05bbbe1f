#pragma once

#include <array>
#include <cstdint>

#include "store/column.h"
#include "store/slice_table.h"

namespace skein {

// Every slice of every goroutine, sentinels too, in order of its start: the program's history, one
// entry per change of state. Gives wake-ups and creations within a window, and how many goroutines
// were in each state at any moment. Belongs to one SliceTable, which each call is given.
class Transitions {
 public:
  Transitions() = default;
  // `slices` are those of `table` in order of start; of each track all, in their order.
  Transitions(const SliceTable& table, Column<SliceIndex> slices);

  using Counts = std::array<uint32_t, kStateClassCount>;

  uint32_t size() const { return static_cast<uint32_t>(slices_.size()); }
  SliceIndex slice(uint32_t i) const { return slices_[i]; }

  // The first entry that starts at or after `time`. O(log).
  uint32_t LowerBound(const SliceTable& table, Nanos time) const;

  // Goroutines per class just before entry i takes effect. O(64).
  Counts CountsBefore(const SliceTable& table, uint32_t i) const;

  // Goroutines that run, are in a system call, are runnable, wait (for whatever).
  static constexpr size_t kBroadStates = 4;
  using BroadCounts = std::array<uint32_t, kBroadStates>;
  static constexpr size_t kNoBroadState = kBroadStates;  // Not alive, or unknown.
  static size_t BroadStateOf(StateClass state_class);

  // The fewest and the most there were at a time.
  struct Extremes {
    BroadCounts min{};
    BroadCounts max{};
  };
  // Before entry `begin` takes effect, and after each of [begin, end). O(64 + entries / 64).
  Extremes ExtremesWithin(const SliceTable& table, uint32_t begin, uint32_t end) const;

  // Sum over all goroutines of the time per class in [from, to): divided by (to - from) it is the mean
  // number of goroutines in that class. Exact, O(log).
  SliceTable::Mix MixWithin(const SliceTable& table, Nanos from, Nanos to) const;

  size_t memory_bytes() const;

 private:
  static constexpr uint32_t kBlock = 64;

  struct Block {     // Before each 64th entry.
    Nanos time = 0;  // Of the entry before.
    Counts counts{};
    // The sum over all goroutines of the time per class until any moment up to the next entry is
    // counts * moment + offset. Modulo 2^64, in which only the difference of two matters.
    std::array<uint64_t, kStateClassCount> offset{};

    // Moves on to behind the entry of `slice`.
    PackedSlices::Change Add(const SliceTable& table, SliceIndex slice);
    SliceTable::Mix Until(Nanos moment) const;
  };
  class Tally;

  Block BlockBefore(const SliceTable& table, uint32_t i) const;
  SliceTable::Mix Integral(const SliceTable& table, Nanos time) const;

  Column<SliceIndex> slices_;
  Column<Block> blocks_;
  Column<Extremes> extremes_;  // Of 64 entries each, the last ones perhaps fewer.
};

}  // namespace skein
