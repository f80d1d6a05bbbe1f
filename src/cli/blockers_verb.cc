#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/short_function.h"
#include "analyze/user_functions.h"
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

constexpr size_t kRows = 20;

struct BlockersOptions : WindowOptions {
  bool idle = false;
};

std::string Rows(const Session& session, const Blockers& found) {
  const Trace& trace = session.trace();
  const auto name = [&](StringId id) {
    const std::string_view function = trace.text(id);
    return function.empty() ? std::string("(no stack)")
                            : Shorten(Printable(ShortFunction(function)), 44);
  };
  using Align = TextTable::Align;
  TextTable table({Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kLeft,
                   Align::kLeft, Align::kLeft});
  table.Row({"time", "", "count", "longest", "for", "waited in", "ended by"});
  const std::vector<BlockingFunctions> rows = ByFunctions(found, session.user_functions());
  for (size_t i = 0; i < std::min(rows.size(), kRows); ++i) {
    const BlockingFunctions& row = rows[i];
    table.Row({FormatDuration(row.time_ns), Share(row.time_ns, found.time_ns),
               FormatCount(row.count), FormatDuration(row.longest_ns), std::string(Name(row.kind)),
               name(row.waiter), name(row.waker)});
  }
  return "\n" + table.Text("  ") + AndMore(rows.size(), kRows);
}

std::string Times(const Blockers& found) {
  return FormatCount(found.count) + (found.count == 1 ? " time" : " times");
}

std::string Waits(const Session& session, const Blockers& found) {
  return fmt::format("Goroutines waited {} for each other, {}:\n{}", FormatDuration(found.time_ns),
                     Times(found), Rows(session, found));
}

std::string BlockersText(const Session& session, const Blockers& all, bool with_idle) {
  if (all.pairs.empty()) return "No goroutine waited for another.\n";
  const Blockers idle = Only(all, session.idle_stacks(), true);
  if (with_idle || idle.pairs.empty()) return Waits(session, all);
  const Blockers held_up = Only(all, session.idle_stacks(), false);
  const std::string shown = held_up.pairs.empty()
                                ? "No goroutine that had something to do waited for another.\n"
                                : Waits(session, held_up);
  return fmt::format("{}\nIdle goroutines waited {} for something to do, {}; --idle shows where.\n",
                     shown, FormatDuration(idle.time_ns), Times(idle));
}

int PrintBlockers(const BlockersOptions& options) {
  return AnswerAboutStretch(options, [&options](const Session& session, Nanos from, Nanos to) {
    if (options.json)
      return PrintAnswer(session.file_name(),
                         AnswerBlockers(session, Query(options.question() + "&limit=1000")));
    Output out;
    out.Write(BlockersText(session, *session.blockers({}, from, to), options.idle));
    return out.ExitStatus();
  });
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<BlockersOptions>();
  AddWindowOptions(app, *options);
  app.add_flag("--idle", options->idle,
               "Show also where goroutines wait because they have nothing to do");
  return [options] { return PrintBlockers(*options); };
}

constexpr std::string_view kFooter =
    R"(Counts waits for locks, channels and coroutines by where the goroutine waits and where the one is that
wakes it. The table is by the innermost functions of the program itself; --json is by whole stacks, and
says of each whether it is idle: goroutines wait there to receive, in a select or for a condition, again and
again, and for nine tenths of their lives, as workers do that have no work.

Examples:
  skein trace blockers trace.out
  skein trace blockers --from=1s --to=2s trace.out)";

}  // namespace

const Verb kBlockersVerb = {
    .name = "blockers",
    .help = "Say who blocks whom: where goroutines waited, and who ended that",
    .usage = "skein trace blockers [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
