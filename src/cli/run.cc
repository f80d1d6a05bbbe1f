#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/standard_error.h"
#include "base/text.h"
#include "cli/command_words.h"
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

constexpr std::array<std::string_view, 5> kRootNames = {"trace", "pprof", "open", "record",
                                                        "recover"};

constexpr std::string_view kRootUsage = R"(skein [options] FILE
       skein trace VERB [options] FILE
       skein pprof [FORMAT] [options] FILE
       skein record [-o TRACE] PROGRAM [ARGUMENTS])";
constexpr std::string_view kRootText =
    R"(FILE is a trace or a profile, packed by gzip or zstd or not; - for standard input; or a URL. A
server's address alone, such as localhost:6060, asks its net/http/pprof for the next 5 seconds of
trace.

Examples:
  skein trace.out                     look at a trace in the browser
  skein localhost:6060                look at what a running server does now
  skein trace summary trace.out       where the time went, as text
  skein trace findings trace.out      what stands out in it
  skein pprof -top cpu.pb.gz          where a profile says that the time went
  skein record -o app.trace ./app     trace a C or C++ program, as it is

skein VERB --help and skein trace VERB --help tell more.

Exit status: 0 done; 1 the input cannot be read; 2 the command line makes no sense.)";

constexpr std::string_view kTraceUsage = R"(skein trace VERB [options] FILE
       skein trace [options] FILE       the same as: skein FILE)";
constexpr std::string_view kTraceText = "skein trace VERB --help tells more about a verb.";

constexpr const char* kVerbs = "Verbs";
constexpr const char* kHelp = "Print this help";

void AddVerb(CLI::App& parent, const Verb& verb, Work& work) {
  CLI::App* app = parent.add_subcommand(std::string(verb.name), std::string(verb.help));
  app->group(kVerbs);
  app->set_help_flag("-h,--help", kHelp);
  app->formatter(std::make_shared<HelpFormatter>(verb.usage));
  app->footer(std::string(verb.footer));
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
      "trace", "Ask an execution trace: summary, findings, events, export and more");
  trace->group(kVerbs);
  trace->set_help_flag("-h,--help", kHelp);
  trace->formatter(std::make_shared<HelpFormatter>(kTraceUsage));
  trace->footer(std::string(kTraceText));
  OpenByDefault(*trace, work);
  // For the list of verbs: RunPprof() takes the arguments itself.
  root.add_subcommand("pprof", "Report on profiles, with the commands and options of go tool pprof")
      ->group(kVerbs);
  AddVerb(root, kOpenVerb, work);
  AddVerb(root, kRecordVerb, work);
  AddVerb(root, kRecoverVerb, work);
  for (const Verb* verb : kTraceVerbs)
    AddVerb(*trace, *verb, work);
}

using Words = std::span<const std::string>;

bool IsThere(const std::string& file) {
  std::error_code error;
  return std::filesystem::exists(file, error);
}

std::vector<std::string_view> TraceVerbNames() {
  std::vector<std::string_view> names;
  for (const Verb* verb : kTraceVerbs)
    names.push_back(verb->name);
  return names;
}

bool IsOneOf(std::span<const std::string_view> names, std::string_view word) {
  return std::ranges::find(names, word) != names.end();
}

// The first word that is neither verb nor file, although it looks as if it were to be a verb.
struct Mistyped {
  std::string word;
  std::string meant;
};

// "skein summary FILE" is a natural mistake too.
std::optional<Mistyped> FindMistyped(Words words) {
  const bool in_trace = words.size() > 1 && words[0] == "trace";
  const std::vector<std::string_view> trace_names = TraceVerbNames();
  std::span<const std::string_view> names = kRootNames;
  if (in_trace) names = trace_names;
  const std::string word = words.empty() ? "" : words[in_trace ? 1 : 0];
  if (word.empty() || IsOneOf(names, word) || IsThere(word)) return std::nullopt;
  if (const auto meant = NearestName(word, names); !meant.empty())
    return Mistyped{word, std::string(meant)};
  const auto meant = in_trace ? std::string_view() : NearestName(word, trace_names);
  if (meant.empty()) return std::nullopt;
  return Mistyped{word, fmt::format("trace {}", meant)};
}

int NoVerb(const std::string& word, const std::string& hint) {
  PrintError("skein: no verb or file \"{}\"; {}\n", Printable(word), hint);
  return kExitUsage;
}

// The arguments of `go tool trace`, if they are such and name no verb of ours.
std::optional<GoToolArgs> AsGoTool(Words words) {
  if (words.size() < 2 || words[0] != "trace" || IsOneOf(TraceVerbNames(), words[1]))
    return std::nullopt;
  return ParseGoToolArgs(words.subspan(1));
}

// Of `skein FILE` and `skein trace FILE`. Other verbs, and the programs they run, have their own.
bool HasFlagsOfOpen(Words words) {
  if (words.empty()) return false;
  if (words[0] == "trace") return words.size() < 2 || !IsOneOf(TraceVerbNames(), words[1]);
  return words[0] == kOpenVerb.name || !IsOneOf(kRootNames, words[0]);
}

int Misused(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App* app = &root;
  std::string name = "skein";
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    name += " " + app->get_name();
  }
  PrintError("skein: {}; see {} --help\n", OneLine(error.what()), name);
  return kExitUsage;
}

int RunVerb(std::vector<std::string> words) {
  CLI::App root(
      "Skein shows what a Go or C++ program did, from its execution traces and profiles.");
  Work work;
  SetUp(root, work);
  if (words.empty()) {
    PrintError("{}", root.help());
    return kExitUsage;
  }
  if (words[0] == kRecordVerb.name)
    words = WithoutDashes(std::move(words), *root.get_subcommand(words[0]));
  std::ranges::reverse(words);  // As CLI11 wants them.
  try {
    root.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return root.exit(CLI::CallForHelp());
  } catch (const CLI::CallForVersion& version) {
    return root.exit(version);
  } catch (const CLI::ParseError& error) {
    return Misused(root, error);
  }
  return work();
}

}  // namespace

int RunSkein(int argc, const char* const* argv) {
  OpenStandardStreams();
  std::signal(SIGPIPE, SIG_IGN);  // Writing says so.
  std::vector<std::string> words = WithoutHelpVerb({argv + std::min(argc, 1), argv + argc});
  // Its flags are Go's, not ours.
  if (!words.empty() && words[0] == "pprof") return RunPprof({words.begin() + 1, words.end()});
  if (const auto mistyped = FindMistyped(words))
    return NoVerb(mistyped->word, fmt::format("did you mean {}?", mistyped->meant));
  if (const auto as_go = AsGoTool(words)) {
    if (!as_go->program.empty() && !as_go->has_go_flags && !IsThere(as_go->program))
      return NoVerb(as_go->program, "see skein trace --help");
    return RunGoTool(*as_go);
  }
  return RunVerb(HasFlagsOfOpen(words) ? WithTwoDashes(std::move(words)) : std::move(words));
}

}  // namespace skein
