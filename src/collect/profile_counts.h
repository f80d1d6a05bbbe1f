#pragma once

#include <vector>

#include "sigsafe/arena.h"
#include "sigsafe/sample_counts.h"

namespace skein {

// What a profiler has counted so far, or between two looks.
struct ProfileCount {
  SampleKey key;
  SampleValues values{};
};

// In order of their keys, without those that are zero.
std::vector<ProfileCount> TakeCounts(const Arena& arena, SampleKind kind);

// `later` less `earlier`.
std::vector<ProfileCount> Difference(const std::vector<ProfileCount>& later,
                                     const std::vector<ProfileCount>& earlier);

}  // namespace skein
