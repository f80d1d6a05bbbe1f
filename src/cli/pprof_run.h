#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "cli/pprof_commands.h"
#include "profile/profile.h"
#include "report/config.h"

namespace skein {

// One report that is to be made and put somewhere.
struct PprofJob {
  const PprofCommand* command = nullptr;
  std::string argument;
  ReportConfig config;
  std::string tools;  // Where objdump is.
  bool compat = false;
  bool literal = false;
  bool interactive = false;  // In the shell: binary output always goes to a file.
  std::function<void(std::string_view)> notice;
};

// Makes the report of `profile` and writes it to the job's output: a file, standard output or a viewer.
Status RunPprofJob(Profile profile, const PprofJob& job);

}  // namespace skein
