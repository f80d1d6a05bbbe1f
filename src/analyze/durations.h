#pragma once

#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace skein {

// How many durations lie in [from_ns, to_ns).
struct DurationBucket {
  Nanos from_ns = 0;
  Nanos to_ns = 0;
  uint64_t count = 0;

  bool operator==(const DurationBucket&) const = default;
};

// How long things of one kind took. All 0 if there are none.
struct Durations {
  uint64_t count = 0;
  Nanos total_ns = 0;
  Nanos mean_ns = 0;
  Nanos p50_ns = 0;
  Nanos p90_ns = 0;
  Nanos p99_ns = 0;
  Nanos max_ns = 0;
  // Five buckets per factor ten, from the first that holds any to the last. Where a bucket would begin
  // within a nanosecond it begins at the next.
  std::vector<DurationBucket> histogram;
};

Durations DurationsOf(std::vector<Nanos> durations);

}  // namespace skein
