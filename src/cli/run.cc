#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/console.h"
#include "cli/go_tool.h"
#include "cli/help.h"
#include "cli/pprof_verb.h"
#include "cli/verb.h"

namespace skein {
namespace {

using Work = std::function<int()>;

constexpr std::array<const Verb*, 10> kTraceVerbs = {
    &kSummaryVerb, &kFindingsVerb, &kCriticalPathVerb, &kBlockersVerb, &kLedgerVerb,
    &kLeaksVerb,   &kEventsVerb,   &kExportVerb,       &kValidateVerb, &kAssembleVerb};

constexpr std::string_view kRootUsage =
    "skein [options] FILE\n"
    "       skein trace VERB [options] FILE\n"
    "       skein pprof [FORMAT] [options] FILE\n"
    "       skein record [-o TRACE] PROGRAM [ARGUMENTS]";
constexpr std::string_view kRootText =
    "FILE is a trace or a profile, packed by gzip or zstd or not; - for standard input; or a URL. "
    "A\n"
    "server's address alone, such as localhost:6060, asks its net/http/pprof for the next 5 "
    "seconds of\n"
    "trace.\n"
    "\n"
    "Examples:\n"
    "  skein trace.out                     look at a trace in the browser\n"
    "  skein localhost:6060                look at what a running server does now\n"
    "  skein trace summary trace.out       where the time went, as text\n"
    "  skein trace findings trace.out      what stands out in it\n"
    "  skein pprof -top cpu.pb.gz          where a profile says that the time went\n"
    "  skein record -o app.trace ./app     trace a C or C++ program, as it is\n"
    "\n"
    "Exit status: 0 done; 1 the input cannot be read; 2 the command line makes no sense.";

constexpr std::string_view kTraceUsage =
    "skein trace VERB [options] FILE\n"
    "       skein trace [options] FILE       the same as: skein FILE";
constexpr std::string_view kTraceText = "skein trace VERB --help tells more about a verb.";

constexpr const char* kVerbs = "Verbs";
constexpr const char* kHelp = "Print this help";

void AddVerb(CLI::App& parent, const Verb& verb, Work& work) {
  CLI::App* app = parent.add_subcommand(std::string(verb.name), std::string(verb.help));
  app->group(kVerbs);
  app->set_help_flag("-h,--help", kHelp);
  app->formatter(std::make_shared<HelpFormatter>(verb.usage));
  app->footer(std::string(verb.examples));
  app->callback([&work, chosen = verb.set_up(*app)] { work = chosen; });
}

// An app that does what `skein FILE` does unless a verb is named.
void OpenByDefault(CLI::App& app, Work& work) {
  app.require_subcommand(0, 1);
  app.callback([&app, &work, open = kOpenVerb.set_up(app)] {
    if (app.get_subcommands().empty()) work = open;
  });
}

void SetUp(CLI::App& root, Work& work) {
  root.name("skein");
  root.formatter(std::make_shared<HelpFormatter>(kRootUsage));
  root.footer(std::string(kRootText));
  root.set_version_flag("--version", "skein " SKEIN_VERSION, "Print the version");
  root.set_help_flag("-h,--help", kHelp);
  OpenByDefault(root, work);

  CLI::App* trace = root.add_subcommand(
      "trace", "Ask a Go execution trace on the command line; see skein trace --help");
  trace->group(kVerbs);
  trace->set_help_flag("-h,--help", kHelp);
  trace->formatter(std::make_shared<HelpFormatter>(kTraceUsage));
  trace->footer(std::string(kTraceText));
  OpenByDefault(*trace, work);
  // For the list of verbs: RunPprof() takes the arguments itself.
  root.add_subcommand("pprof", "Ask a profile, as go tool pprof does; see skein pprof --help")
      ->group(kVerbs);
  AddVerb(root, kOpenVerb, work);
  AddVerb(root, kRecordVerb, work);
  AddVerb(root, kRecoverVerb, work);
  for (const Verb* verb : kTraceVerbs)
    AddVerb(*trace, *verb, work);
}

// "skein summary FILE" is a natural mistake.
std::optional<std::string> Hint(int argc, const char* const* argv) {
  const auto named = [&](const Verb* verb) { return argc > 1 && verb->name == argv[1]; };
  const auto verb = std::ranges::find_if(kTraceVerbs, named);
  if (verb == kTraceVerbs.end()) return std::nullopt;
  return fmt::format("did you mean: skein trace {}", (*verb)->name);
}

// The arguments of `go tool trace`, if they are such and name no verb of ours.
std::optional<GoToolArgs> AsGoTool(int argc, const char* const* argv) {
  const auto named = [&](const Verb* verb) { return argc > 2 && verb->name == argv[2]; };
  if (std::ranges::any_of(kTraceVerbs, named)) return std::nullopt;
  return ParseGoToolArgs(argc, argv);
}

int Misused(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App* app = &root;
  std::string name = "skein";
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    name += " " + app->get_name();
  }
  fmt::print(stderr, "skein: {}; see {} --help\n", OneLine(error.what()), name);
  return kExitUsage;
}

}  // namespace

int RunSkein(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);  // Writing says so.
  // Its flags are Go's, not ours.
  if (argc > 1 && std::string_view(argv[1]) == "pprof") return RunPprof(argc - 2, argv + 2);
  if (const auto as_go = AsGoTool(argc, argv)) return RunGoTool(*as_go);
  if (const auto hint = Hint(argc, argv); hint && !std::filesystem::exists(argv[1])) {
    fmt::print(stderr, "skein: {}: no such file; {}\n", argv[1], *hint);
    return kExitUsage;
  }
  CLI::App root(
      "Skein shows what a Go or C++ program did, from its execution traces and profiles.");
  Work work;
  SetUp(root, work);
  if (argc < 2) {
    fmt::print(stderr, "{}", root.help());
    return kExitUsage;
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return root.exit(CLI::CallForHelp());
  } catch (const CLI::CallForVersion& version) {
    return root.exit(version);
  } catch (const CLI::ParseError& error) {
    return Misused(root, error);
  }
  return work();
}

}  // namespace skein
