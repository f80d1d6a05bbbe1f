#pragma once

#include <string>
#include <vector>

#include "collect/profiles.h"
#include "collect/thread_stacks.h"

namespace skein {

// The profile as text, in the formats of Go's runtime/pprof with debug=1: pprof reads them, and people
// read what stands behind the #.
std::string MakeProfileText(const ProfileSource& source,
                            const CountedKind& kind,
                            const ProfileLook& look);

// Every thread with its state and stack, as Go writes its goroutines with debug=2.
std::string MakeThreadText(const ProfileSource& source, const std::vector<ThreadView>& threads);

}  // namespace skein
