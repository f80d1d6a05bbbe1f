#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace skein {

// How much of a trace one kind of event takes.
struct EventFootprint {
  std::string name;
  uint64_t bytes = 0;  // As the events are written with the shortest numbers.
  uint64_t count = 0;
};

// One row per code of the format, those without events too; most bytes first, then by code. Fails if the
// trace does not begin like one.
Result<std::vector<EventFootprint>> FootprintOf(std::span<const std::byte> trace);

}  // namespace skein
