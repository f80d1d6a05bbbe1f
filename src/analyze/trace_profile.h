#pragma once

#include "analyze/stack_profile.h"
#include "profile/profile.h"

namespace skein {

// What ProfileWithin() counts, as a pprof profile: two values a sample, as `go tool trace` names them,
// contentions/count and delay/nanoseconds; of CPU samples one, samples/count. Locations have the
// program counters of the trace, which are those of the traced program.
Profile TraceProfile(
    const Trace& trace, ProfileKind kind, const ProfileScope& scope, Nanos from, Nanos to);

}  // namespace skein
