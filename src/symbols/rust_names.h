#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skein {

// A Rust name of either mangling, the "_R" of today or the "_ZN...17h<hash>E" before it, without its hash.
// Nothing if it is none.
std::optional<std::string> DemangleRust(std::string_view mangled, bool with_generics);

}  // namespace skein
