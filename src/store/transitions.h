#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/column.h"
#include "store/slice_table.h"

namespace skein {

// Every slice of every goroutine, sentinels too, in order of its start: the program's history, one
// entry per change of state. Gives wake-ups and creations within a window, and how many goroutines
// were in each state at any moment. Belongs to one SliceTable, which each call is given.
class Transitions {
 public:
  using Counts = std::array<uint32_t, kStateClassCount>;

  // Counts while slices come in.
  class Counter;

  // All slices of a table in order of start; of each track all, in their order.
  struct TimeOrder {
    Column<SliceIndex> slices;
    // So many at the front came in another order.
    uint32_t reordered = 0;
    std::unique_ptr<Counter> counter;  // Saw all of them as they came.
  };

  Transitions() = default;
  Transitions(const SliceTable& table, TimeOrder order);

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
  static size_t BroadStateOf(StateClass state_class) {
    return kBroadStateOf[static_cast<size_t>(state_class)];
  }

  // The fewest and the most there were at a time.
  struct Extremes {
    BroadCounts min{};
    BroadCounts max{};
  };
  // The same within a stretch of time, from its first moment on, and the mix as MixWithin() gives it.
  struct Stretch {
    SliceTable::Mix mix{};
    Extremes extremes;
  };
  // One for each two neighbours of `edges`, which rise. O(64) each, and entries / 64.
  std::vector<Stretch> Between(const SliceTable& table, std::span<const Nanos> edges) const;

  // Sum over all goroutines of the time per class in [from, to): divided by (to - from) it is the mean
  // number of goroutines in that class. Exact, O(log).
  SliceTable::Mix MixWithin(const SliceTable& table, Nanos from, Nanos to) const;

  size_t memory_bytes() const;

 private:
  static constexpr std::array<uint8_t, kStateClassCount + 1> kBroadStateOf = {
      0, 2, 1, 1, 3, 3, 3, 3, kNoBroadState};
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
  class Walk;

  void Recount(const SliceTable& table, uint32_t reordered);
  Block BlockBefore(const SliceTable& table, uint32_t i) const;
  SliceTable::Mix Integral(const SliceTable& table, Nanos time) const;

  Column<SliceIndex> slices_;
  Column<Block> blocks_;
  Column<Extremes> extremes_;  // Of 64 entries each, the last ones perhaps fewer.
};

// Follows the counts of broad states and their extremes.
class Transitions::Tally {
 public:
  Tally() = default;
  explicit Tally(const Counts& by_class);

  // From here on the extremes are those of what there is now, and will be.
  void Restart() { min_ = max_ = counts_; }

  void Add(StateClass from, StateClass to) {
    const size_t before = BroadStateOf(from);
    const size_t after = BroadStateOf(to);
    if (before == after) return;
    min_[before] = std::min(min_[before], --counts_[before]);
    max_[after] = std::max(max_[after], ++counts_[after]);
  }

  // Leaps over entries of which these are the extremes, and that leave `by_class`.
  void Leap(const Extremes& extremes, const Counts& by_class);
  Extremes extremes() const;

 private:
  using AllCounts = std::array<uint32_t, kBroadStates + 1>;  // The last one: of no broad state.

  static AllCounts ByBroadState(const Counts& by_class);

  AllCounts counts_{};
  AllCounts min_{};
  AllCounts max_{};
};

class Transitions::Counter {
 public:
  // Something goes from one class to another. `latest` is the latest time that was added so far.
  void Add(Nanos time, StateClass before, StateClass after, Nanos latest) {
    if (entries_ % kBlock == 0) EndBlock(latest);
    ++entries_;
    tally_.Add(before, after);
    Change& left = changes_[static_cast<size_t>(before)];
    Change& entered = changes_[static_cast<size_t>(after)];
    --left.count;
    left.offset += static_cast<uint64_t>(time);
    ++entered.count;
    entered.offset -= static_cast<uint64_t>(time);
  }

 private:
  friend class Transitions;

  // The last block ends here, and the next begins.
  void EndBlock(Nanos latest);

  struct Change {
    uint32_t count = 0;
    uint64_t offset = 0;
  };
  std::array<Change, kStateClassCount + 1> changes_{};  // The last one is that of kNone.
  Tally tally_;
  uint32_t entries_ = 0;
  Column<Block> blocks_;
  Column<Extremes> extremes_;  // Not yet of the last block.
};

}  // namespace skein
