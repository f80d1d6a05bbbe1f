#pragma once

#include <vector>

#include "analyze/time_kind.h"

namespace skein {

// Goroutines of one start function that wait at one stack until the trace ends, for longer than any of
// their kind that went on from there; at least two of them for a fiftieth of the trace.
struct StuckGoroutines {
  uint32_t group = 0;  // Into Trace::groups.
  StackId stack = StackId::kNone;
  TimeKind kind = TimeKind::kChannel;
  StringId reason = StringId::kEmpty;
  uint32_t count = 0;
  uint32_t undecided = 0;   // More that wait there, but no longer than others who went on.
  uint32_t born = 0;        // Of those: during the trace.
  uint32_t group_born = 0;  // Of the whole group.
  uint32_t group_died = 0;
  Nanos longest_ns = 0;         // Waiting until now.
  Nanos waited_ns = 0;          // All of them together.
  Nanos longest_return_ns = 0;  // The longest wait there that did end; 0 if none did.
  GoroutineIndex longest = GoroutineIndex::kNone;  // An example: the one stuck for longest.
  SliceIndex longest_slice = kNoSlice;
  std::vector<uint32_t> growth;  // How many were stuck at the ends of equal parts of the trace.
  // They grow in number all the time: births outrun deaths, and those that wait for a fiftieth of the trace
  // were born in at least three tenths of it.
  bool leak = false;
};

// Leaks first, then the most numerous. Not those of Go's runtime. O(slices).
std::vector<StuckGoroutines> FindStuckGoroutines(const Trace& trace,
                                                 const TimeKinds& kinds,
                                                 uint32_t growth_parts);

}  // namespace skein
