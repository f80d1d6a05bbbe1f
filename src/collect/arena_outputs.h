#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sigsafe/arena.h"

namespace skein {

// The files that `skein record` makes of what it records: those of the first process, to whose names
// those of others add their numbers.
struct ArenaOutputs {
  struct Profile {
    std::string kind;  // "cpu", "heap" ...: see profiles.h.
    std::string path;  // Text if it ends in ".txt".
  };

  std::string trace;  // Empty: none.
  std::vector<Profile> profiles;
};

// A file in the folder of arenas says what was asked for, for `skein recover`.
bool WriteOutputs(const std::string& folder, const ArenaOutputs& outputs);
ArenaOutputs ReadOutputs(const std::string& folder);
void RemoveOutputs(const std::string& folder);

struct WrittenProfile {
  std::string path;
  size_t stacks = 0;
  std::string error;  // Why it could not be written; empty: it was.
};
std::vector<WrittenProfile> WriteProfiles(Arena& arena,
                                          const ArenaOutputs& outputs,
                                          const std::string& suffix);

}  // namespace skein
