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

  // Numbers into Trace::ranges, by start.
  std::span<const uint32_t> of(GoroutineIndex goroutine) const {
    return {ranges_.data() + first_[Raw(goroutine)],
            first_[Raw(goroutine) + 1] - first_[Raw(goroutine)]};
  }

 private:
  std::vector<uint32_t> first_;
  std::vector<uint32_t> ranges_;
};

}  // namespace skein
