#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/leaks.h"
#include "api/questions.h"
#include "api/session.h"
#include "base/text.h"
#include "cli/answer_text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/verb.h"

namespace skein {
namespace {

std::string StackText(const Trace& trace, StackId stack) {
  std::string text;
  for (const FrameId id : trace.names.stacks.frames(stack)) {
    const Frame& frame = trace.names.stacks.frame(id);
    text += fmt::format("      {}  {}:{}\n", Printable(trace.text(frame.function)),
                        Printable(trace.text(frame.file)), frame.line);
  }
  return text;
}

std::string Describe(const Session& session, const StuckGoroutines& stuck) {
  const Trace& trace = session.trace();
  const std::string_view reason = trace.text(stuck.reason);
  const std::string_view name = trace.text(trace.groups[stuck.group].name);
  std::string text =
      fmt::format("  {} of {}, {} for {} at most; {} of the kind were born, {} ended\n",
                  FormatCount(stuck.count), name.empty() ? "(unknown)" : Printable(name),
                  reason.empty() ? "waiting" : Printable(reason), FormatDuration(stuck.longest_ns),
                  FormatCount(stuck.group_born), FormatCount(stuck.group_died));
  if (stuck.undecided > 0) {
    text += fmt::format("    {} more wait there, for no longer than one that went on: {}\n",
                        FormatCount(stuck.undecided), FormatDuration(stuck.longest_return_ns));
  }
  return text + StackText(trace, stuck.stack);
}

std::string LeaksText(const Session& session) {
  std::string leaks;
  std::string others;
  for (const StuckGoroutines& stuck : session.stuck())
    (stuck.leak ? leaks : others) += Describe(session, stuck) + "\n";
  std::string text = leaks.empty() ? "No goroutines leak as far as can be seen.\n"
                                   : "Goroutines that wait for good and become more:\n\n" + leaks;
  if (!others.empty()) text += "\nAlso waiting until the end, but not becoming more:\n\n" + others;
  text.erase(text.find_last_not_of('\n') + 2);
  return text;
}

int PrintLeaks(const FileOptions& options) {
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  if (options.json) return PrintAnswer(opened->name, AnswerLeaks(session, Query("")));
  Output out;
  out.Write(LeaksText(session));
  return out.ExitStatus();
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<FileOptions>();
  AddFileOptions(app, *options);
  return [options] { return PrintLeaks(*options); };
}

constexpr std::string_view kFooter =
    R"(Lists goroutines of one start function that wait at one stack until the trace ends, for longer than
any of their kind that went on from there. They leak if they were born all the time, and more were
born than ended.

Examples:
  skein trace leaks trace.out
  skein trace leaks --json trace.out | jq '.stuck[] | select(.leak)')";

}  // namespace

const Verb kLeaksVerb = {
    .name = "leaks",
    .help = "Say which goroutines are born, block for good, and become more",
    .usage = "skein trace leaks [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
