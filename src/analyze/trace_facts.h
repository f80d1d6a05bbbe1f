#pragma once

#include <cstdint>
#include <optional>

#include "store/trace.h"

namespace skein {

// What stands on a trace's cover.
struct TraceFacts {
  uint64_t gomaxprocs = 0;  // The most there ever were.
  uint64_t gc_cycles = 0;
  Nanos gc_mark_ns = 0;  // Sum of the concurrent mark phases.
  uint64_t stw_count = 0;
  Nanos stw_ns = 0;
  Nanos assist_ns = 0;                 // Over all goroutines.
  std::optional<Nanos> wall_start_ns;  // Unix time of the first event, if the trace says it.
};
TraceFacts FactsOf(const Trace& trace);

// The kinds of range that Go's runtime writes, by name.
bool IsStopTheWorld(std::string_view range_name);
inline constexpr std::string_view kMarkPhase = "GC concurrent mark phase";
inline constexpr std::string_view kMarkAssist = "GC mark assist";
inline constexpr std::string_view kSweep = "GC incremental sweep";

}  // namespace skein
