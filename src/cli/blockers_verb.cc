#include <algorithm>
#include <memory>
#include <optional>
#include <string>

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
#include "cli/verb.h"

namespace skein {
namespace {

constexpr size_t kRows = 20;

std::string BlockersText(const Session& session, const Blockers& found) {
  if (found.pairs.empty()) return "No goroutine waited for another.\n";
  const Trace& trace = session.trace();
  const auto name = [&](StackId stack) {
    const std::string_view function = trace.text(session.user_functions().of(stack));
    return function.empty() ? std::string("(no stack)")
                            : Shorten(Printable(ShortFunction(function)), 44);
  };
  using Align = TextTable::Align;
  TextTable table({Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kLeft,
                   Align::kLeft, Align::kLeft});
  table.Row({"time", "", "count", "longest", "for", "waited in", "ended by"});
  for (size_t i = 0; i < std::min(found.pairs.size(), kRows); ++i) {
    const BlockPair& pair = found.pairs[i];
    table.Row({FormatDuration(pair.time_ns), Share(pair.time_ns, found.time_ns),
               FormatCount(pair.count), FormatDuration(pair.longest_ns),
               std::string(Name(pair.kind)), name(pair.waiter), name(pair.waker)});
  }
  return fmt::format("Goroutines waited {} for each other, {} times:\n\n{}{}",
                     FormatDuration(found.time_ns), FormatCount(found.count), table.Text("  "),
                     AndMore(found.pairs.size(), kRows));
}

int PrintBlockers(const WindowOptions& options) {
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  if (options.json) {
    return PrintAnswer(opened->name,
                       AnswerBlockers(session, Query(options.question() + "&limit=1000")));
  }
  Output out;
  out.Write(BlockersText(session, *session.blockers({}, options.from.value_or(0),
                                                    options.to.value_or(opened->trace->end))));
  return out.ExitStatus();
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<WindowOptions>();
  AddWindowOptions(app, *options);
  return [options] { return PrintBlockers(*options); };
}

}  // namespace

const Verb kBlockersVerb = {
    .name = "blockers",
    .help = "Say who blocks whom: where goroutines waited, and who ended that",
    .usage = "skein trace blockers [options] FILE",
    .examples =
        "Counts waits for locks, channels and coroutines by the stack of the goroutine that waits "
        "and "
        "the stack\n"
        "of the one that wakes it. The table shows the innermost functions of the program itself; "
        "--json has\n"
        "whole stacks.\n"
        "\n"
        "Examples:\n"
        "  skein trace blockers trace.out\n"
        "  skein trace blockers --from=1s --to=2s trace.out",
    .set_up = &SetUp,
};

}  // namespace skein
