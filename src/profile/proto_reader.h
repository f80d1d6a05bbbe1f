#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Reads a raw profile.proto. kUnsupported: this is no such message, something else may know it;
// kCorrupt: it is, and cannot be used.
Result<Profile> ReadProto(std::span<const std::byte> bytes);

}  // namespace skein
