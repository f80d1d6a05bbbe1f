#pragma once

#include <string_view>

namespace skein {

// Stands among the strings of traces that Skein recorded of a native program, where no event names it. Go's
// tools pass over it; ours do not speak of a garbage collector that such programs do not have.
inline constexpr std::string_view kNativeMark = "native program, recorded by Skein";

}  // namespace skein
