#pragma once

#include <string_view>
#include <vector>

#include "analyze/profile_scope.h"
#include "analyze/stack_profile.h"
#include "store/trace.h"

namespace skein {

// One wait, or call of the system.
struct Occurrence {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  SliceIndex slice = kNoSlice;  // The goroutine's, that begins it.
  Nanos start = 0;
  Nanos finish = 0;
  StackId stack = StackId::kNone;
  uint64_t time_ns = 0;  // Within what was asked about.
};

// When a function shows up in a profile.
struct Occurrences {
  uint64_t count = 0;  // Intervals, or samples.
  uint64_t value = 0;  // Their nanoseconds; samples.
  // The value within equal parts of the window.
  std::vector<uint64_t> parts;
  // The longest first; none of samples.
  std::vector<Occurrence> longest;
};

// Of the profile that ProfileWithin() gives: what its stacks with a frame of this function are made of; all of
// it, if `function` is empty. Their value is the function's total there.
Occurrences OccurrencesOf(const Trace& trace,
                          ProfileKind kind,
                          const ProfileScope& scope,
                          std::string_view function,
                          Nanos from,
                          Nanos to,
                          size_t parts,
                          size_t most);

}  // namespace skein
