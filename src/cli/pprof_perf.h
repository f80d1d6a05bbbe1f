#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace skein {

// What `perf record` wrote as a profile that can be read: what perf_to_profile makes of it, or without that program (unless
// `compat`) the text of `perf script`. Fails if neither is there.
Result<std::string> ConvertPerfData(const std::string& path,
                                    bool compat,
                                    const std::function<void(std::string_view)>& notice);

}  // namespace skein
