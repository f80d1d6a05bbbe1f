#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "analyze/trace_profile.h"
#include "base/result.h"
#include "profile/profile.h"
#include "store/trace.h"

namespace skein {

// Why a profile of this kind has nothing in it.
std::string WhyEmpty(const Trace& trace, ProfileKind kind);

// A profile of a trace: of `kind` (one of kProfileNames), or, if that is empty, of its CPU samples, or else of
// where goroutines waited for each other. Damage and what was chosen is told to `notice`.
Result<Profile> ProfileOfTrace(std::span<const std::byte> bytes,
                               std::string_view kind,
                               const std::function<void(std::string_view)>& notice);

}  // namespace skein
