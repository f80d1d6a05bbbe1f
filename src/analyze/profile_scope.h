#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/trace.h"

namespace skein {

// User regions of one name, begun at one place, that took so long.
struct RegionScope {
  StringId name = StringId::kEmpty;
  // The line of code that began them, whatever its program counter; any line if not set. A frame without a
  // function stands for the regions of which that is not known.
  std::optional<Frame> place = std::nullopt;
  Nanos least_ns = 0;
  Nanos most_ns = INT64_MAX;
};

// Which part of the program counts. What is not set does not restrict.
struct ProfileScope {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  std::optional<uint32_t> group = std::nullopt;
  std::optional<RegionScope> region = std::nullopt;
  std::optional<uint32_t> task =
      std::nullopt;  // Position in Trace::tasks; its descendants count too.
};

bool IsInScope(const Trace& trace, const ProfileScope& scope, GoroutineIndex goroutine);

// A goroutine during [from, to).
struct Stretch {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos from = 0;
  Nanos to = 0;
};

// The outermost of the regions, each goroutine's in order of time.
std::vector<Stretch> StretchesOf(const Trace& trace, const RegionScope& scope);

// Where a task and its descendants were worked on: by the goroutine that began and ended a task from
// begin to end; by others during the task's regions; and, until the task ends, by goroutines that
// these created meanwhile, and those created by them. Each goroutine's in order of time, disjoint.
std::vector<Stretch> TaskStretches(const Trace& trace, uint32_t task);

}  // namespace skein
