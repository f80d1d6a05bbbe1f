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

int Recover(std::string folder, std::string output) {
  while (folder.size() > 1 && folder.back() == '/')
    folder.pop_back();
  if (output.empty())
    output = folder.ends_with(kSuffix) ? folder.substr(0, folder.size() - kSuffix.size())
                                       : folder + ".trace";
  ArenaFolder arenas(folder, output, 0);
  arenas.Finish();
  if (arenas.traces().empty()) {
    fmt::print(stderr, "skein: {}: no recording is in it\n", Printable(folder));
    return kExitUnreadable;
  }
  rmdir(folder.c_str());
  int status = kExitOk;
  for (const ArenaFolder::Trace& trace : arenas.traces()) {
    if (!trace.error.empty()) status = kExitUnreadable;
    fmt::print("{}: {}\n", Printable(trace.path),
               trace.error.empty() ? fmt::format("{} records", trace.records) : trace.error);
  }
  return status;
}

std::function<int()> SetUp(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>();
  app.add_option("DIR", *folder)->required();
  app.add_option("-o,--output", *output, "The trace; DIR without .recording unless said otherwise");
  return [=] { return Recover(*folder, *output); };
}

}  // namespace

const Verb kRecoverVerb = {
    .name = "recover",
    .help = "Make traces of what a killed recording left",
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
