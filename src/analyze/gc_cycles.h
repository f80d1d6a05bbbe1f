#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// How a goroutine worked for the collector while it ran.
enum class GcWorker : uint8_t { kDedicated, kFractional, kIdle };
inline constexpr size_t kGcWorkerCount = 3;

// One garbage collection: from the beginning of its mark phase to its end. The world stops twice, at the
// beginning and at the end of it, where it goes on a little after; each stop counts whole.
struct GcCycle {
  Nanos start = 0;
  Nanos end = 0;
  uint32_t range = 0;  // The mark phase, in Trace::ranges.
  bool began_before = false;
  bool open = false;  // Still marking when the trace ends.

  Nanos sweep_termination_ns = 0;  // Stop of the world before marking.
  Nanos mark_termination_ns = 0;   // And after.
  Nanos other_stops_ns = 0;        // Stops for other reasons meanwhile.

  uint32_t assists = 0;
  Nanos assist_ns = 0;                               // Of all goroutines, within the cycle.
  std::array<Nanos, kGcWorkerCount> worker_ns = {};  // By GcWorker: running, each moment once.

  // Bytes; nothing where the trace does not say.
  std::optional<uint64_t> heap_before;  // When it began.
  std::optional<uint64_t> heap_most;    // The most in the cycle.
  std::optional<uint64_t> heap_after;   // What it found alive.
  std::optional<uint64_t> goal;         // When it began.
  std::optional<uint64_t> next_goal;
};

// By start. O(ranges + labels * log(slices)).
std::vector<GcCycle> GcCyclesOf(const Trace& trace);

}  // namespace skein
