#pragma once

#include <cstdint>

#include "sigsafe/arena.h"
#include "sigsafe/clock.h"

namespace skein {

// How many nanoseconds the ticks of a recording are, from its start.
class TickScale {
 public:
  TickScale() = default;
  TickScale(uint64_t origin, const ClockReading& first, const ClockReading& later);

  uint64_t Ns(uint64_t ticks) const {
    const uint64_t since = ticks > origin_ ? ticks - origin_ : 0;
    return static_cast<uint64_t>(static_cast<Uint128>(since) * factor_ >> 32);
  }

 private:
  uint64_t origin_ = 0;
  uint64_t factor_ = uint64_t{1} << 32;  // ns / tick, times 2^32.
};

// Of the two readings in `header`.
TickScale ScaleSince(uint64_t origin, const ArenaHeader& header);

// Reads the clocks a later time, which makes the scale more exact. To be called while the process
// lives, so that the later time is one of the recording.
void ReadClocksInto(ArenaHeader& header);

// For who comes when the process is gone, perhaps long ago or before the machine was started anew:
// reads the clocks only if they were not read often enough to tell how long a tick is.
void SettleClocks(ArenaHeader& header);
inline constexpr uint64_t kCompareNs = 50'000'000;  // The scale is good when it is of so long.

}  // namespace skein
