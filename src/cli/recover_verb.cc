#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/verb.h"
#include "collect/arena_folder.h"

namespace skein {
namespace {

constexpr std::string_view kSuffix = ".recording";

// What was asked for; of older recordings, a trace.
ArenaOutputs OutputsOf(const std::string& folder, const std::string& trace) {
  ArenaOutputs outputs = ReadOutputs(folder);
  if (!trace.empty())
    outputs.trace = trace;
  else if (outputs.trace.empty() && outputs.profiles.empty())
    outputs.trace = folder.ends_with(kSuffix) ? folder.substr(0, folder.size() - kSuffix.size())
                                              : folder + ".trace";
  return outputs;
}

int Tell(const std::string& path, const std::string& contents, const std::string& error) {
  fmt::print("{}: {}\n", Printable(path), error.empty() ? contents : error);
  return error.empty() ? kExitOk : kExitUnreadable;
}

int Recover(std::string folder, const std::string& trace_path) {
  while (folder.size() > 1 && folder.back() == '/')
    folder.pop_back();
  ArenaFolder arenas(folder, OutputsOf(folder, trace_path), 0);
  arenas.Finish();
  if (arenas.traces().empty()) {
    fmt::print(stderr, "skein: {}: no recording is in it\n", Printable(folder));
    return kExitUnreadable;
  }
  RemoveOutputs(folder);
  rmdir(folder.c_str());
  int status = kExitOk;
  for (const ArenaFolder::Trace& trace : arenas.traces()) {
    if (!trace.path.empty())
      status |= Tell(trace.path, fmt::format("{} records", trace.records), trace.error);
    for (const WrittenProfile& profile : trace.profiles)
      status |= Tell(profile.path, fmt::format("{} stacks", profile.stacks), profile.error);
  }
  return status;
}

std::function<int()> SetUp(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  app.add_option("DIR", *folder)->required();
  app.add_option("-o,--output", *output, "The trace; where it was to go unless said otherwise");
  return [=] { return Recover(*folder, *output); };
}

}  // namespace

const Verb kRecoverVerb = {
    .name = "recover",
    .help = "Make traces and profiles of what a killed recording left",
    .usage = "skein recover [-o TRACE] DIR",
    .examples =
        "skein record keeps its records in TRACE.recording while it runs. If it was killed "
        "together with\n"
        "the program, they are still there, up to the last one.\n"
        "\n"
        "Examples:\n"
        "  skein recover server.trace.recording",
    .set_up = &SetUp,
};

}  // namespace skein
