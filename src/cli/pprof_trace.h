#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Whether these bytes begin as a Go execution trace does.
bool IsTrace(std::span<const std::byte> bytes);

// A profile of a trace: of `kind` (one of kProfileNames), or, if that is empty, of its CPU samples, or else of
// where goroutines waited for each other. Damage and what was chosen is told to `notice`.
Result<Profile> ProfileOfTrace(std::span<const std::byte> bytes,
                               std::string_view kind,
                               const std::function<void(std::string_view)>& notice);

}  // namespace skein
