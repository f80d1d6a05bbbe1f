#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/critical_path.h"
#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/path_difference.h"
#include "analyze/path_text.h"
#include "analyze/task_index.h"
#include "api/questions.h"
#include "api/session.h"
#include "base/standard_error.h"
#include "base/text.h"
#include "cli/answer_text.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/stretch.h"
#include "cli/verb.h"

namespace skein {
namespace {

constexpr size_t kRows = 15;
constexpr Nanos kShown = 100;  // Steps longer than this part of the whole.
constexpr size_t kSteps = 30;  // The longest of those.

struct PathOptions {
  std::string file;
  std::optional<uint64_t> task;
  std::optional<int64_t> goroutine;
  std::string task_type;
  std::optional<Nanos> from;
  std::optional<Nanos> to;
  bool all = false;
  bool json = false;
};

std::string QuestionOf(const PathOptions& options) {
  if (options.task) return fmt::format("task={}", *options.task);
  std::string question = options.task_type.empty() ? fmt::format("goroutine={}", *options.goroutine)
                                                   : "type=" + PercentEncoded(options.task_type);
  if (options.from) question += fmt::format("&from={}", *options.from);
  if (options.to) question += fmt::format("&to={}", *options.to);
  return question;
}

std::string Times(const TimeByKind& own, const TimeByKind& path) {
  TextTable table({TextTable::Align::kLeft, TextTable::Align::kRight, TextTable::Align::kRight,
                   TextTable::Align::kRight, TextTable::Align::kRight});
  const Nanos wall = SumOf(own);
  table.Row({"", "itself", "", "waits explained", ""});
  for (size_t i = 0; i < kTimeKindCount; ++i) {
    if (own[i] == 0 && path[i] == 0) continue;
    table.Row({std::string(Name(static_cast<TimeKind>(i))), FormatDuration(own[i]),
               Share(own[i], wall), FormatDuration(path[i]), Share(path[i], wall)});
  }
  table.Row({"sum", FormatDuration(wall), "", FormatDuration(SumOf(path)), ""});
  return table.Text("  ") +
         "  waits explained: a wait for another goroutine told as what that one did meanwhile\n";
}

// "G5 main.serve waits (sync) in main.get"
std::string Describe(const Session& session, const DrawnStep& drawn) {
  const PathStep& step = drawn.step;
  if (drawn.count > 1) {
    const auto most = std::ranges::max_element(drawn.times);
    return fmt::format("({} short steps, mostly {})", FormatCount(drawn.count),
                       Name(static_cast<TimeKind>(most - drawn.times.begin())));
  }
  const std::string who = step.goroutine == GoroutineIndex::kNone
                              ? "nobody known"
                              : session.titles().Title(step.goroutine);
  const UserFunctions& functions = session.user_functions();
  return Printable(fmt::format("{} {}{}", who, Phrase(step.kind),
                               PlaceText(session.trace(), step.kind, functions.of(step.stack),
                                         functions.caller(step.stack))));
}

// What the leaves of the path say, the most time first.
std::string Places(const Session& session, const PathTarget& target) {
  const Trace& trace = session.trace();
  PathParts parts(trace, session.time_kinds(), session.user_functions());
  parts.Add(target);
  const std::vector<PathPart> by_time = parts.ByTime();
  TextTable table({TextTable::Align::kRight, TextTable::Align::kRight, TextTable::Align::kRight,
                   TextTable::Align::kLeft});
  table.Row({"time", "", "count", ""});
  for (size_t i = 0; i < std::min(by_time.size(), kRows); ++i) {
    const PathPart& part = by_time[i];
    table.Row({FormatDuration(part.time_ns), Share(part.time_ns, target.to - target.from),
               FormatCount(part.count), Printable(Sentence(trace, part))});
  }
  return "The same by place:\n\n" + table.Text("  ") + AndMore(by_time.size(), kRows);
}

// Leaves the longest `most`, in their order. Whoever explains a step is no longer than it, so that what
// stays is explained as far as it goes.
void KeepLongest(std::vector<DrawnStep>& steps, size_t most) {
  if (steps.size() <= most) return;
  std::vector<size_t> order(steps.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto length = [&](size_t i) { return steps[i].step.end - steps[i].step.start; };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return length(a) > length(b); });
  order.resize(most);
  std::sort(order.begin(), order.end());
  std::vector<DrawnStep> kept;
  for (const size_t i : order)
    kept.push_back(steps[i]);
  steps = std::move(kept);
}

// Most of the time went into steps too short to be told one by one.
bool IsBlur(const std::vector<DrawnStep>& steps, const PathTarget& target) {
  Nanos merged_ns = 0;
  for (const DrawnStep& drawn : steps) {
    if (drawn.count > 1 && drawn.step.depth == 0) merged_ns += drawn.step.end - drawn.step.start;
  }
  return merged_ns > (target.to - target.from) / 2;
}

std::string Steps(const Session& session, const PathTarget& target, bool all) {
  const Nanos least = all ? 1 : std::max<Nanos>(1, (target.to - target.from) / kShown);
  std::vector<DrawnStep> steps = DrawnPath(session.trace(), session.time_kinds(), target, least);
  if (!all && IsBlur(steps, target))
    return "Most of its steps are short; --all prints every one.\n";
  const size_t count = steps.size();
  if (!all) KeepLongest(steps, kSteps);
  TextTable table({TextTable::Align::kRight, TextTable::Align::kRight, TextTable::Align::kLeft});
  for (const DrawnStep& drawn : steps) {
    table.Row({"+" + FormatDuration(drawn.step.start - target.from),
               FormatDuration(drawn.step.end - drawn.step.start),
               std::string(2 * size_t{drawn.step.depth}, ' ') + Describe(session, drawn)});
  }
  const std::string title =
      steps.size() < count ? fmt::format("The {} longest of {} steps (--all prints every one):",
                                         FormatCount(steps.size()), FormatCount(count))
                           : "Step by step:";
  return fmt::format("{}\n\n{}", title, table.Text("  "));
}

// "2.975751 s"
std::string Moment(Nanos time) {
  constexpr Nanos kSecond = 1'000'000'000;
  return fmt::format("{}.{:06} s", time / kSecond, time % kSecond / 1000);
}

std::string PathText(const Session& session,
                     std::string_view title,
                     const PathTarget& target,
                     bool all) {
  const PathTotals totals = TotalsOf(session.trace(), session.time_kinds(), target);
  return fmt::format("{}: {}, from {} to {} of the trace\n\n{}\n{}\n{}", Printable(title),
                     FormatDuration(target.to - target.from), Moment(target.from),
                     Moment(target.to), Times(totals.own, totals.path), Places(session, target),
                     Steps(session, target, all));
}

std::string DifferenceText(const Trace& trace, std::string_view type, const PathDifference& found) {
  TextTable table({TextTable::Align::kRight, TextTable::Align::kRight, TextTable::Align::kRight,
                   TextTable::Align::kLeft});
  table.Row({"difference", "slow", "typical", ""});
  for (size_t i = 0; i < std::min(found.rows.size(), kRows); ++i) {
    const PathDifference::Row& row = found.rows[i];
    const auto ns = [](double time) { return FormatDuration(static_cast<Nanos>(time)); };
    const double difference = row.slow_ns - row.typical_ns;
    table.Row({(difference < 0 ? "-" : "+") + ns(std::abs(difference)), ns(row.slow_ns),
               ns(row.typical_ns), Sentence(trace, row.part)});
  }
  const auto took = [](const char* which, const TaskSample& sample) {
    const std::string mean = FormatDuration(static_cast<Nanos>(sample.mean_ns));
    if (sample.tasks.size() == 1) return fmt::format("the {} took {}", which, mean);
    return fmt::format("the {} {} took {} on average", FormatCount(sample.tasks.size()), which,
                       mean);
  };
  std::string text = fmt::format(
      "Of {} complete tasks of type {} {}, {}.\n"
      "What was different, per task:\n\n",
      FormatCount(found.complete), Printable(type), took("slowest", found.slow),
      took("around the median", found.typical));
  return text + table.Text("  ") + AndMore(found.rows.size(), kRows);
}

int PrintDifference(const OpenedTrace& opened, const Session& session, const PathOptions& options) {
  const Trace& trace = *opened.trace;
  const auto difference =
      DifferenceOf(trace, session.tasks(), session.time_kinds(), session.user_functions(),
                   trace.names.strings.Find(options.task_type), options.from.value_or(0),
                   options.to.value_or(INT64_MAX));
  if (!difference) return Fail(opened.name, "fewer than three complete tasks are of this type");
  Output out;
  out.Write(DifferenceText(trace, options.task_type, *difference));
  return out.ExitStatus();
}

int PrintPath(const OpenedTrace& opened, const Session& session, const PathOptions& options) {
  std::string title;
  std::optional<PathTarget> target;
  if (options.task) {
    const std::optional<uint32_t> task = session.ids().Find(TaskId{*options.task});
    if (!task) return Fail(opened.name, "no task has this id");
    title = fmt::format("Task {} ({})", *options.task,
                        opened.trace->text(opened.trace->tasks[*task].name));
    target = TargetOf(*opened.trace, session.tasks(), *task);
  } else {
    const std::optional<GoroutineIndex> goroutine =
        session.ids().Find(GoroutineId{*options.goroutine});
    if (!goroutine) return Fail(opened.name, "no goroutine has this id");
    title = session.titles().Title(*goroutine);
    target = TargetOf(*opened.trace, *goroutine, options.from.value_or(0),
                      options.to.value_or(opened.trace->end));
    if (!target) return Fail(opened.name, "the goroutine did not exist then");
  }
  Output out;
  out.Write(PathText(session, title, *target, options.all));
  return out.ExitStatus();
}

// Why the options make no sense together; empty if they do.
std::string_view Complaint(const PathOptions& options) {
  const int asked =
      (options.task ? 1 : 0) + (options.goroutine ? 1 : 0) + (options.task_type.empty() ? 0 : 1);
  if (asked != 1) return "one of --task, --goroutine and --task-type is needed";
  if (options.task && (options.from || options.to))
    return "--from and --to go with --goroutine or --task-type: of a task all is told";
  return {};
}

int PrintCriticalPath(const PathOptions& options) {
  if (const std::string_view complaint = Complaint(options); !complaint.empty()) {
    PrintError("skein: {}; see skein trace critical-path --help\n", complaint);
    return kExitUsage;
  }
  const Nanos from = options.from.value_or(0);
  if (const int status = CheckOrder(from, options.to.value_or(INT64_MAX))) return status;
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  const bool is_difference = !options.task_type.empty();
  if (const int status = CheckBegins(opened->name, from, opened->trace->end)) return status;
  if (options.json) {
    const Query query(QuestionOf(options));
    return PrintAnswer(opened->name, is_difference ? AnswerTaskDifference(session, query)
                                                   : AnswerCriticalPath(session, query));
  }
  return is_difference ? PrintDifference(*opened, session, options)
                       : PrintPath(*opened, session, options);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<PathOptions>();
  app.add_option("FILE", options->file)->required();
  app.add_option("--task", options->task, "Of this task, from its beginning to its end")
      ->option_text("ID")
      ->check(AtLeast(0));
  app.add_option("--goroutine", options->goroutine, "Of this goroutine, while it lived")
      ->option_text("ID")
      ->check(AtLeast(0));
  app.add_option("--task-type", options->task_type,
                 "Of the slowest hundredth of the tasks of this name against those around the "
                 "median: what was different")
      ->option_text("NAME");
  AddMoment(app, "--from", options->from,
            "Only from this time on; of tasks of a type those that overlap it");
  AddMoment(app, "--to", options->to, "Only until this time");
  app.add_flag("--all", options->all, "Print every step, however short");
  AddJsonFlag(app, options->json);
  return [options] { return PrintCriticalPath(*options); };
}

constexpr std::string_view kFooter =
    R"(Each stretch of time is told once, so that all sum to the wall time. A wait for a lock or a
channel is explained by what the goroutine that ended it did meanwhile, indented below it.
Of many steps the longest are printed.

Examples:
  skein trace critical-path --task=7 trace.out
  skein trace critical-path --goroutine=19 --from=1s --to=1.2s trace.out
  skein trace critical-path --task-type=request trace.out)";

}  // namespace

const Verb kCriticalPathVerb = {
    .name = "critical-path",
    .help = "Say what a task or a goroutine spent its time on, and whom it waited for",
    .usage = "skein trace critical-path [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
