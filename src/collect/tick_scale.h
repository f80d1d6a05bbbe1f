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

// Reads the clocks a later time, which makes the scale more exact. They go on for as long as the
// machine has not been started anew.
void ReadClocksInto(ArenaHeader& header);

}  // namespace skein
