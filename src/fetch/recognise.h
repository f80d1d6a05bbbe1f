#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace skein {

// Whether these bytes begin as every Go execution trace does.
bool IsTrace(std::span<const std::byte> bytes);

// Whether these bytes are what `perf record` writes.
bool IsPerfData(std::span<const std::byte> bytes);

enum class Wanted { kTrace, kProfile, kEither };

// Says what these bytes are if they are certainly not what is wanted: a line for the user, such as
// "this is a picture, not a profile". Empty if they may be it, damaged perhaps.
std::string WhyNot(std::span<const std::byte> bytes, Wanted wanted);

}  // namespace skein
