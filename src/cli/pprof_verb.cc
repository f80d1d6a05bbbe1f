#include "cli/pprof_verb.h"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/endpoints.h"
#include "base/standard_error.h"
#include "base/terminal.h"
#include "cli/pprof_flags.h"
#include "cli/pprof_run.h"
#include "cli/pprof_shell.h"
#include "cli/pprof_sources.h"
#include "cli/serve_page.h"
#include "cli/verb.h"

namespace skein {
namespace {

// In red, as messages of pprof are.
void Notice(std::string_view text) {
  const bool colours = ShowsColours(stderr);
  PrintError("{}{}{}\n", colours ? "\x1b[0;31m" : "", text, colours ? "\x1b[0m" : "");
}

int Failed(std::string_view message) {
  std::fflush(stdout);
  PrintError("pprof: {}\n", message);
  return kExitUsage;
}

int Misused(const PprofUsageError& error) {
  if (!error.message.empty() && !error.with_usage) return Failed(error.message);
  const bool no_source = error.message == "no profile source specified";
  if (!error.message.empty() && !no_source) PrintError("{}\n", error.message);
  PrintError("{}", PprofHelp());
  if (error.message.empty()) return kExitOk;
  return no_source ? Failed(error.message) : kExitUsage;
}

// As pprof has it: a host alone, or "host:", takes any free port; without a host it is localhost.
std::string ListenOn(std::string http) {
  if (http.starts_with(':')) http = "localhost" + http;
  if (http.ends_with(':')) http += '0';
  return http;
}

void SayAsPprof(const std::string& url) {
  std::string_view address = url;
  if (address.ends_with('/')) address.remove_suffix(1);
  PrintError("Serving web UI on {}\n", address);
}

// A base that is subtracted is part of the profile; one to compare with stays beside it.
int ServeProfile(PprofRequest request) {
  const auto shelf = std::make_shared<ProfileShelf>();
  int64_t base = 0;
  if (request.diff_base && !request.bases.empty()) {
    PprofRequest base_request = request;
    base_request.sources = std::exchange(request.bases, {});
    base_request.bases.clear();
    Result<Profile> loaded = LoadPprofSources(base_request, {.notice = &Notice});
    if (!loaded.ok()) return Failed(loaded.error().message);
    base = shelf->Add(base_request.sources.front(),
                      std::make_shared<const Profile>(std::move(*loaded)), true);
  }
  Result<Profile> profile = LoadPprofSources(request, {.notice = &Notice});
  if (!profile.ok()) return Failed(profile.error().message);
  const std::string name = request.sources.empty() ? request.program : request.sources.front();
  ProfileSession session(std::make_shared<const Profile>(std::move(*profile)), name, shelf, base);
  session.StartWith(request.config);
  session.Warm();
  const Status served = ServePage(QuestionsAbout(session), {.listen = ListenOn(request.http),
                                                            .open_browser = !request.no_browser,
                                                            .announce = &SayAsPprof});
  return served.ok() ? kExitOk : Failed(served.error().message);
}

int Run(const PprofRequest& request) {
  if (!request.http.empty()) return ServeProfile(request);
  Result<Profile> profile = LoadPprofSources(request, {.notice = &Notice});
  if (!profile.ok()) return Failed(profile.error().message);
  if (request.command == nullptr) return RunPprofShell(std::move(*profile), request);
  const Status status = RunPprofJob(std::move(*profile), {.command = request.command,
                                                          .argument = request.argument,
                                                          .config = request.config,
                                                          .tools = request.tools,
                                                          .compat = request.compat,
                                                          .literal = request.literal,
                                                          .notice = &Notice});
  return status.ok() ? kExitOk : Failed(status.error().message);
}

}  // namespace

int RunPprof(const std::vector<std::string>& arguments) {
  const ParsedPprofFlags parsed = ParsePprofFlags(arguments, &Notice);
  if (parsed.error) return Misused(*parsed.error);
  return Run(parsed.request);
}

}  // namespace skein
