#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/findings.h"
#include "api/questions.h"
#include "api/session.h"
#include "base/text.h"
#include "cli/answer_text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/verb.h"
#include "cli/wrap.h"

namespace skein {
namespace {

std::string FindingsText(const std::vector<Finding>& findings) {
  if (findings.empty()) {
    return "Nothing stands out: no long waits for a processor, no contended locks, no slow tasks, "
           "no "
           "goroutines left behind.\n";
  }
  constexpr size_t kIndent = 3;
  const size_t width = TerminalWidth();
  std::string text;
  size_t number = 0;
  for (const Finding& finding : findings) {
    const std::string line = fmt::format("{}. {}", ++number, Printable(finding.text));
    text += fmt::format("{}\n     {}, from {} to {}\n", Wrapped(line, width, kIndent), finding.kind,
                        FormatDuration(finding.from), FormatDuration(finding.to));
  }
  return text;
}

int PrintFindings(const FileOptions& options) {
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  if (options.json) return PrintAnswer(opened->name, AnswerOverview(session, Query("")));
  Output out;
  out.Write(FindingsText(session.findings()));
  return out.ExitStatus();
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<FileOptions>();
  AddFileOptions(app, *options);
  return [options] { return PrintFindings(*options); };
}

constexpr std::string_view kFooter =
    R"(Looks for long waits for a processor and who had them meanwhile, processors that idle while
goroutines wait, contended locks and those that nobody gets, slow stages of pipelines, queues for
too few workers, services that answer late (in native traces), slow tasks, goroutines that never
end, storms of system calls, and what the garbage collector costs.

Examples:
  skein trace findings trace.out
  skein trace findings --json localhost:6060 | jq -r '.findings[].text')";

}  // namespace

const Verb kFindingsVerb = {
    .name = "findings",
    .help = "Say what stands out, the most important first; nothing if all is well",
    .usage = "skein trace findings [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
