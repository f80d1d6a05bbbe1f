#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Reads a profile: profile.proto, packed by gzip or zstd or not. Fails on what is damaged: half a
// profile's numbers mislead.
Result<Profile> ReadProfile(std::span<const std::byte> bytes);

}  // namespace skein
