#include "cli/pprof_verb.h"

#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/terminal.h"
#include "cli/pprof_flags.h"
#include "cli/pprof_run.h"
#include "cli/pprof_shell.h"
#include "cli/pprof_sources.h"
#include "cli/verb.h"

namespace skein {
namespace {

// In red, as messages of pprof are.
void Notice(std::string_view text) {
  const bool colours = ShowsColours(stderr);
  fmt::print(stderr, "{}{}{}\n", colours ? "\x1b[0;31m" : "", text, colours ? "\x1b[0m" : "");
}

int Failed(std::string_view message) {
  std::fflush(stdout);
  fmt::print(stderr, "pprof: {}\n", message);
  return kExitUsage;
}

int Misused(const PprofUsageError& error) {
  if (!error.message.empty() && !error.with_usage) return Failed(error.message);
  const bool no_source = error.message == "no profile source specified";
  if (!error.message.empty() && !no_source) fmt::print(stderr, "{}\n", error.message);
  fmt::print(stderr, "{}", PprofHelp());
  if (error.message.empty()) return kExitOk;
  return no_source ? Failed(error.message) : kExitUsage;
}

int Run(const PprofRequest& request) {
  Result<Profile> profile = LoadPprofSources(request, {.notice = &Notice});
  if (!profile.ok()) return Failed(profile.error().message);
  if (request.command == nullptr) return RunPprofShell(std::move(*profile), request);
  const Status status = RunPprofJob(std::move(*profile), {.command = request.command,
                                                          .argument = request.argument,
                                                          .config = request.config,
                                                          .compat = request.compat,
                                                          .literal = request.literal,
                                                          .notice = &Notice});
  return status.ok() ? kExitOk : Failed(status.error().message);
}

}  // namespace

int RunPprof(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  const ParsedPprofFlags parsed = ParsePprofFlags(arguments, &Notice);
  if (parsed.error) return Misused(*parsed.error);
  return Run(parsed.request);
}

}  // namespace skein
