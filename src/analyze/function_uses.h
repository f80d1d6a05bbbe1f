#pragma once

#include <vector>

#include "analyze/stack_profile.h"

namespace skein {

// In which profile of the trace (analyze/stack_profile.h) a function shows up most.
struct FunctionUse {
  StringId function = StringId::kEmpty;
  ProfileKind kind = ProfileKind::kCpu;
  uint64_t value = 0;  // Its total there: nanoseconds; of kCpu samples.
};

// Of each function on any of their stacks. kCpu is of those that are in no other: samples cannot be held
// against time. The most time first. O(slices + frames of all stacks).
std::vector<FunctionUse> UsesOfFunctions(const Trace& trace);

}  // namespace skein
