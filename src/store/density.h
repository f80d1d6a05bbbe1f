#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/slice_table.h"

namespace skein {

// How a group of goroutines spent its time: bins of equal width from the trace's start, each with the
// exact time per class summed over the group, kept as prefix sums. The bins are as fine as the group's
// slices warrant (one per 64 to 128 slices, 64 at least), so a group of a million goroutines is drawn
// without touching one of them. What is finer, DensityWithin() tells.
class Density {
 public:
  Density() = default;
  // Of some tracks of `table`, from 0 to `end`. O(slices + bins).
  Density(const SliceTable& table, std::span<const uint32_t> tracks, Nanos end);

  uint32_t bin_count() const {
    return static_cast<uint32_t>(prefix_.empty() ? 0 : prefix_.size() - 1);
  }
  Nanos bin_ns() const { return bin_ns_; }

  struct Item {
    Nanos start = 0;
    Nanos end = 0;
    SliceTable::Mix mix{};  // Exact for [start, end), summed over the group.
  };
  // At most `columns` + 1 items that cover [from, to); item edges are bin edges.
  void Query(Nanos from, Nanos to, uint32_t columns, std::vector<Item>& items) const;

  // Of the whole trace.
  SliceTable::Mix total() const { return prefix_.empty() ? SliceTable::Mix{} : prefix_.back(); }

  // The same by state, of the tracks whole: by StateCode. Those behind the last one met are missing.
  const std::vector<Nanos>& state_times() const { return state_times_; }

  size_t memory_bytes() const;

 private:
  Nanos bin_ns_ = 0;
  std::vector<SliceTable::Mix> prefix_;
  std::vector<Nanos> state_times_;
};

// How some tracks of `table` spent their time within [from, to), which lies within the trace: at most `columns` items of
// equal width, the last perhaps narrower. O(tracks * log(slices) + slices in the window).
std::vector<Density::Item> DensityWithin(const SliceTable& table,
                                         std::span<const uint32_t> tracks,
                                         Nanos from,
                                         Nanos to,
                                         uint32_t columns);

}  // namespace skein
