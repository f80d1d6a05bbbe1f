#pragma once

#include <cstddef>
#include <vector>

#include "profile/profile.h"

namespace skein {

// As profile.proto, raw: the very bytes that google/pprof writes for the same profile.
std::vector<std::byte> EncodeProfile(const Profile& profile);

// The same, packed by gzip: a .pb.gz file.
std::vector<std::byte> WriteProfile(const Profile& profile);

}  // namespace skein
