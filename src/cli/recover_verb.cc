#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/standard_error.h"
#include "base/text.h"
#include "cli/verb.h"
#include "collect/arena_folder.h"

namespace skein {
namespace {

constexpr std::string_view kSuffix = ".recording";

// What was asked for; if nothing says so, a trace. `output`: where the trace goes, or the profile if
// there is only one; empty: where it was to go.
ArenaOutputs OutputsOf(ArenaOutputs outputs, const std::string& folder, const std::string& output) {
  const bool is_one_profile = outputs.trace.empty() && outputs.profiles.size() == 1;
  if (outputs.trace.empty() && outputs.profiles.empty())
    outputs.trace = folder.ends_with(kSuffix) ? folder.substr(0, folder.size() - kSuffix.size())
                                              : folder + ".trace";
  if (!output.empty()) (is_one_profile ? outputs.profiles[0].path : outputs.trace) = output;
  return outputs;
}

int Tell(const std::string& path, const std::string& contents, const std::string& error) {
  if (error.empty()) {
    fmt::print("{}: {}\n", Printable(path), contents);
    return kExitOk;
  }
  PrintError("skein: cannot write {}: {}\n", Printable(path), error);
  return kExitUnreadable;
}

int Tell(const ArenaFolder::Trace& trace) {
  int status = kExitOk;
  const std::string lost = trace.lost == 0 ? "" : fmt::format("; {} were lost", trace.lost);
  if (!trace.path.empty())
    status |= Tell(trace.path, fmt::format("{} records{}", trace.records, lost), trace.error);
  for (const WrittenProfile& profile : trace.profiles)
    status |= Tell(profile.path, fmt::format("{} stacks", profile.stacks), profile.error);
  if (!trace.no_room.empty())
    PrintError("skein: incomplete: there was no room for {}\n", trace.no_room);
  if (trace.still_runs)
    PrintError("skein: process {} still runs; recover again when it has ended\n", trace.process);
  return status;
}

int Recover(std::string folder, const std::string& output) {
  while (folder.size() > 1 && folder.back() == '/')
    folder.pop_back();
  const ArenaOutputs wanted = ReadOutputs(folder);
  if (!output.empty() && wanted.trace.empty() && wanted.profiles.size() > 1) {
    PrintError("skein: there are {} profiles and no trace in it: without -o, please\n",
               wanted.profiles.size());
    return kExitUsage;
  }
  ArenaFolder arenas(folder, OutputsOf(wanted, folder, output), 0);
  arenas.Finish();
  if (arenas.traces().empty()) {
    PrintError("skein: {}: no recording is in it\n", Printable(folder));
    return kExitUnreadable;
  }
  int status = kExitOk;
  for (const ArenaFolder::Trace& trace : arenas.traces())
    status |= Tell(trace);
  arenas.RemoveIfDone();
  return status;
}

std::function<int()> SetUp(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  app.add_option("DIR", *folder)->required();
  app.add_option("-o,--output", *output,
                 "The trace, or the only profile; where it was to go unless said otherwise")
      ->option_text("FILE");
  return [=] { return Recover(*folder, *output); };
}

constexpr std::string_view kFooter =
    R"(skein record keeps what it has not written yet in TRACE.recording (or PROFILE.recording) while it
runs. If it was killed together with the program, that is still there, up to the last moment. The
folder is removed when all of it is written.

Examples:
  skein recover server.trace.recording
  skein recover cpu.pb.gz.recording)";

}  // namespace

const Verb kRecoverVerb = {
    .name = "recover",
    .help = "Make traces and profiles of what a killed recording left",
    .usage = "skein recover [-o FILE] DIR",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
