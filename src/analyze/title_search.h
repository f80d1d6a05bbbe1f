#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyze/function_uses.h"
#include "store/trace.h"

namespace skein {

// What a search found, by what it is.
enum class FoundKind : uint8_t { kGoroutine, kFunction, kCall, kTask, kRegion, kLog, kRange };

constexpr std::string_view Name(FoundKind kind) {
  constexpr std::string_view kNames[] = {"goroutine", "function", "call", "task",
                                         "region",    "log",      "range"};
  return kNames[static_cast<size_t>(kind)];
}

struct Found {
  FoundKind kind = FoundKind::kGoroutine;
  // GoroutineIndex, group, into `uses`, or into Trace::tasks, regions, logs, ranges.
  uint32_t index = 0;
  uint64_t count = 1;    // Regions and ranges: how many have that name; `index` is the first.
  unsigned badness = 0;  // 0: exactly what was asked for. 1: begins with it. 2: contains it.
};

struct SearchAnswer {
  std::vector<Found> found;  // Best first.
  uint64_t total = 0;
};

// Goroutines and tasks by id ("17", "g17", "task 17"), and whatever has `text` in its name, in letters of either
// case: also the functions of `uses`. O(uses + tasks + regions + logs + ranges).
SearchAnswer SearchTitles(const Trace& trace,
                          std::span<const FunctionUse> uses,
                          std::string_view text,
                          size_t limit);

}  // namespace skein
