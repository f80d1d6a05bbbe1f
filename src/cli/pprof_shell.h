#pragma once

#include <string>
#include <vector>

#include "cli/pprof_flags.h"
#include "profile/profile.h"

namespace skein {

// pprof's shell: reads commands from standard input until it ends or says quit. On a terminal with
// editing, history and completion. Returns the exit status.
int RunPprofShell(Profile profile, const PprofRequest& request);

// What a word or line could become: the whole line with its last word completed if that is possible in one
// way only, or unchanged.
std::string CompletePprofLine(const std::string& line,
                              const std::vector<std::string>& functions,
                              const std::vector<std::string>& types);

}  // namespace skein
