#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/trace.h"

namespace skein {

// The goroutine that a range is charged to: its own, or the one that was on the processor all along; kNone
// if it is no goroutine's.
GoroutineIndex ChargedTo(const Range& range);

// Which ranges (mark assists, sweeps, stops of the world) are charged to which goroutine.
class ChargedRanges {
 public:
  explicit ChargedRanges(const Trace& trace);

  // Numbers into Trace::ranges, by start, of all that end after `time` and perhaps of some that do not. O(log).
  std::span<const uint32_t> From(GoroutineIndex goroutine, Nanos time) const;

 private:
  std::vector<uint32_t> first_;   // By goroutine.
  std::vector<uint32_t> ranges_;  // One goroutine after another.
  std::vector<Nanos> reach_;      // The latest end of the goroutine's ranges up to each.
};

}  // namespace skein
