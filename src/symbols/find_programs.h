#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "profile/profile.h"

namespace skein {

// Gives mappings the files on this machine that are theirs: looked for below each directory of
// `search_path` (a ':' list), by build id and by name, where pprof, perf and gdb keep them. A file with
// another build id is ignored, which `notice` is told.
void FindPrograms(Profile& profile,
                  std::string_view search_path,
                  const std::function<void(std::string_view)>& notice);

// PPROF_BINARY_PATH, or ~/pprof/binaries.
std::string ProgramSearchPath();

}  // namespace skein
