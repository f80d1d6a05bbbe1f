#pragma once

#include <cstdint>
#include <string>

#include "sigsafe/arena.h"

namespace skein {

// What the threads of a process found no room for in its arena, beside records.
struct ArenaLosses {
  uint64_t threads = 0;
  uint64_t stacks = 0;   // Times that a stack or a name was not kept.
  uint64_t samples = 0;  // Of profiles.

  static ArenaLosses Of(const ArenaHeader& header) {
    return {header.lost_threads, header.lost_stacks, header.lost_samples};
  }
  // What has been lost since then.
  ArenaLosses Since(const ArenaLosses& before) const {
    return {threads - before.threads, stacks - before.stacks, samples - before.samples};
  }
  // Those of a trace, which has no samples.
  ArenaLosses OfTraces() const { return {threads, stacks, 0}; }

  // "2 threads, 40 samples of profiles"; empty: nothing was lost.
  std::string Text() const;
};

}  // namespace skein
