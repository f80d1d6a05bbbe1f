#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collect/modules.h"
#include "collect/native_profile.h"
#include "collect/profile_counts.h"
#include "collect/symbols.h"
#include "collect/thread_stacks.h"
#include "profile/profile.h"
#include "sigsafe/arena.h"

namespace skein {

// The profiles that are made of counts, as Go's runtime/pprof has them: what an arena, this process's
// or another's, says.

// What of: a process's counts, and how to name what is in them.
struct ProfileSource {
  const Arena& arena;
  Symbols& symbols;
  const std::vector<Module>& modules;
};

// A kind of profile that is made of counts.
struct CountedKind {
  std::string_view name;  // "cpu", "heap" ...
  SampleKind counted;
};
// Null if there is none of that name.
const CountedKind* FindCountedKind(std::string_view name);

Leaf LeafOf(const CountedKind& kind);

// A look at the counts.
struct ProfileLook {
  std::vector<ProfileCount> counts;
  int64_t time_ns = 0;  // Since 1970.
};
ProfileLook LookAt(const Arena& arena, const CountedKind& kind);

// The same of the threads that there are.
ProfileLook LookAtStacks(Arena& arena, const std::vector<ThreadView>& threads);

// The profile from the beginning, or since `before`.
Profile MakeProfile(const ProfileSource& source,
                    const CountedKind& kind,
                    const ProfileLook& look,
                    const ProfileLook* before = nullptr);

}  // namespace skein
