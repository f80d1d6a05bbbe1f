#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

struct ReadProfileOptions {
  bool names_in_comments = true;  // Of Go's text profiles; google/pprof ignores them.
};

// Reads a profile, packed by gzip or zstd or not: profile.proto; the formats before it (gperftools, Go's
// text, Java); jemalloc's; dumps of goroutines; `perf script`; folded stacks. Fails on what is damaged:
// half a profile's numbers mislead.
Result<Profile> ReadProfile(std::span<const std::byte> bytes,
                            const ReadProfileOptions& options = {});

}  // namespace skein
