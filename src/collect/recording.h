#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "collect/wire_batch.h"

namespace skein {

// Recording of this process by itself: what the public API starts and stops. A trace and a flight
// recorder may run at once, one of each. Functions that return a text say why not; empty: it is done.

// Why no trace can be started now.
std::string WhyNoTracing();
// `sink` is called by a thread of ours, and by StopTracing().
std::string StartTracing(TraceSink sink);
// Returns when the sink has got everything. Does nothing if no trace runs.
void StopTracing();

// Records are kept for at least `min_age_ns`, as memory allows; nothing is composed until somebody asks.
struct FlightOptions {
  uint64_t min_age_ns = 0;
  size_t max_bytes = 0;
};
std::string StartFlight(const FlightOptions& options);
void StopFlight();
// What the flight recorder holds, as a trace.
std::string WriteFlight(const TraceSink& sink);

}  // namespace skein
