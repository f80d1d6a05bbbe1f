#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace skein {

// Says what these bytes are if they are certainly no Go execution trace: a line for the user, such as
// "this is an ELF program, not a trace". Empty if they may be one, damaged perhaps.
std::string_view WhyNoTrace(std::span<const std::byte> bytes);

}  // namespace skein
