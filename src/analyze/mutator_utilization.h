#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "store/trace.h"

namespace skein {

// From `time` on, until the next point of its series, the program got `utilization` of the processors.
struct UtilizationPoint {
  Nanos time = 0;
  double utilization = 0;  // In [0, 1].

  bool operator==(const UtilizationPoint&) const = default;
};

// Rising in time; the last point (0) only marks the end.
using UtilizationSeries = std::vector<UtilizationPoint>;

// Which work of the garbage collector counts against the program.
struct UtilizationFlags {
  bool stw = false;
  bool background = false;
  bool assist = false;
  bool sweep = false;
  bool per_proc = false;  // One series per processor instead of their mean.
  // Each worker counts while it runs, and no longer. Go 1.26 counts it once more each time that it starts
  // again, so that its processor is never the program's again.
  bool workers_once = false;
};

// The share of processor time that the garbage collector left to the program, as Go 1.26 computes it
// (MutatorUtilizationV2), its quirks included but for those that the flags mend. No series if the trace never says GOMAXPROCS.
std::vector<UtilizationSeries> MutatorUtilization(const Trace& trace, UtilizationFlags flags);

}  // namespace skein
