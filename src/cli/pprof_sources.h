#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "cli/pprof_flags.h"
#include "profile/profile.h"

namespace skein {

// Where a profile's numbers come from.
struct PprofSaying {
  std::function<void(std::string_view)> notice;  // A line for the user, on standard error.
};

// Fetches and joins all sources of a request, subtracts its bases, finds symbols, drops what is
// uninteresting, and keeps a copy of what came from afar.
Result<Profile> LoadPprofSources(const PprofRequest& request, const PprofSaying& saying);

}  // namespace skein
