#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/ledger.h"
#include "api/questions.h"
#include "api/session.h"
#include "base/text.h"
#include "cli/answer_text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/stretch.h"
#include "cli/verb.h"

namespace skein {
namespace {

constexpr size_t kRows = 8;     // Groups, and types, that are shown in full.
constexpr size_t kHolders = 3;  // Of the processors.

std::string Holders(const Trace& trace, const ProcessorUse& use) {
  std::string text;
  for (size_t i = 0; i < std::min(use.holders.size(), kHolders); ++i) {
    const std::string_view name = trace.text(trace.groups[use.holders[i].group].name);
    text += fmt::format("{} {}, ", name.empty() ? "(unknown)" : Printable(name),
                        Share(use.holders[i].time_ns, use.processor_ns));
  }
  return fmt::format("waited for a processor; meanwhile ran {}idle {}", text,
                     Share(use.idle_ns, use.processor_ns));
}

std::string Rows(const Trace& trace, const TimeByKind& times, Nanos wall, const ProcessorUse& use) {
  using Align = TextTable::Align;
  TextTable table({Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
  for (size_t i = 0; i < kTimeKindCount; ++i) {
    const auto kind = static_cast<TimeKind>(i);
    if (times[i] == 0) continue;
    table.Row({std::string(Name(kind)), FormatDuration(times[i]), Share(times[i], wall),
               kind == TimeKind::kRunnable ? Holders(trace, use) : ""});
  }
  table.Row({"sum", FormatDuration(SumOf(times))});
  return table.Text("    ");
}

std::string GroupsText(const Session& session, const Ledgers& ledgers, Nanos from, Nanos to) {
  const Trace& trace = session.trace();
  std::string text = "Where the time of goroutines went, by start function\n";
  std::vector<uint32_t> groups;
  for (size_t i = 0; i < std::min(ledgers.groups.size(), kRows); ++i)
    groups.push_back(ledgers.groups[i].group);
  const auto uses = UsesWhileGroupsWaited(trace, session.time_kinds(), groups, from, to);
  for (size_t i = 0; i < std::min(ledgers.groups.size(), kRows); ++i) {
    const GroupLedger& row = ledgers.groups[i];
    const std::string_view name = trace.text(trace.groups[row.group].name);
    text += fmt::format("\n  {}: {} of {} {}\n", name.empty() ? "(unknown)" : Printable(name),
                        FormatDuration(row.wall_ns), FormatCount(row.goroutines),
                        row.goroutines == 1 ? "goroutine" : "goroutines");
    text += Rows(trace, row.times, row.wall_ns, uses[i]);
  }
  return text + AndMore(ledgers.groups.size(), kRows);
}

std::string TypesText(const Session& session, const Ledgers& ledgers, Nanos from, Nanos to) {
  if (ledgers.tasks.empty()) return "";
  const Trace& trace = session.trace();
  std::string text =
      "\nWhere the time of tasks went, by type; waits for other goroutines are told as what those "
      "did\n";
  std::vector<StringId> types;
  for (size_t i = 0; i < std::min(ledgers.tasks.size(), kRows); ++i)
    types.push_back(ledgers.tasks[i].type);
  const auto uses =
      UsesWhileTasksWaited(trace, session.tasks(), session.time_kinds(), types, from, to);
  for (size_t i = 0; i < std::min(ledgers.tasks.size(), kRows); ++i) {
    const TaskLedger& row = ledgers.tasks[i];
    text += fmt::format("\n  {}: {} of {} {}\n", Printable(trace.text(row.type)),
                        FormatDuration(row.wall_ns), FormatCount(row.tasks),
                        row.tasks == 1 ? "task" : "tasks");
    text += Rows(trace, row.path, row.wall_ns, uses[i]);
  }
  return text + AndMore(ledgers.tasks.size(), kRows);
}

int PrintLedger(const WindowOptions& options) {
  return AnswerAboutStretch(options, [&options](const Session& session, Nanos from, Nanos to) {
    if (options.json)
      return PrintAnswer(session.file_name(),
                         AnswerLedger(session, Query(options.question() + "&use=1")));
    const std::shared_ptr<const Ledgers> ledgers = session.ledgers(from, to);
    Output out;
    out.Write(GroupsText(session, *ledgers, from, to));
    out.Write(TypesText(session, *ledgers, from, to));
    return out.ExitStatus();
  });
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<WindowOptions>();
  AddWindowOptions(app, *options);
  return [options] { return PrintLedger(*options); };
}

constexpr std::string_view kFooter =
    R"(For each start function the time that its goroutines existed, and for each type of task the time from
beginning to end, split so that the parts sum to the whole. Beside the time they waited for a processor
stands what ran meanwhile.

Examples:
  skein trace ledger trace.out
  skein trace ledger --json trace.out | jq '.groups[0]')";

}  // namespace

const Verb kLedgerVerb = {
    .name = "ledger",
    .help = "Account for the time of goroutines and tasks: every nanosecond once",
    .usage = "skein trace ledger [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
