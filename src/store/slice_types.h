#pragma once

#include <array>
#include <cstdint>

#include "model/ids.h"
#include "model/states.h"

namespace skein {

// The number of a slice in its table.
using SliceIndex = uint32_t;
inline constexpr SliceIndex kNoSlice = UINT32_MAX;

// A row of a table's palette.
using StateCode = uint8_t;

// What the states of a table mean, by StateCode.
using StateClasses = std::array<StateClass, 256>;

// Time per class, by StateClass.
using StateMix = std::array<Nanos, kStateClassCount>;

inline void AddTime(StateClass kind, Nanos time, StateMix& mix) {
  if (kind != StateClass::kNone) mix[static_cast<size_t>(kind)] += time;
}

inline void Subtract(const StateMix& less, StateMix& mix) {
  for (size_t kind = 0; kind < mix.size(); ++kind)
    mix[kind] -= less[kind];
}

}  // namespace skein
