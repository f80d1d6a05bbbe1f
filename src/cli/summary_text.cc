#include "cli/summary_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <map>
#include <numeric>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "analyze/goroutine_stats.h"
#include "analyze/mmu.h"
#include "analyze/region_list.h"
#include "analyze/short_function.h"
#include "analyze/task_list.h"
#include "analyze/trace_facts.h"
#include "base/text.h"

namespace skein {
namespace {

using Align = TextTable::Align;

constexpr size_t kRows = 10;      // Of a list that could be long.
constexpr size_t kBarWidth = 20;  // Columns.
constexpr size_t kNameWidth = 60;

// Everything the sections are written from.
struct Page {
  const Trace& trace;
  std::string_view file;
  SummaryStyle style;
  TraceFacts facts;
  std::vector<GroupStats> groups;
};

double Seconds(Nanos ns) {
  return static_cast<double>(ns) / 1e9;
}

std::string Share(Nanos part, Nanos whole) {
  return FormatShare(static_cast<double>(part), static_cast<double>(whole));
}

std::string Plural(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", FormatCount(count), count == 1 ? one : many);
}
std::string Plural(uint64_t count, std::string_view noun) {
  return Plural(count, noun, std::string(noun) + "s");
}

// A share of [0, 1] as blocks, by eighths.
std::string Bar(Nanos part, Nanos whole) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (part <= 0 || whole <= 0) return "";
  const double share = std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
  const auto eighths = std::max<size_t>(1, static_cast<size_t>(std::lround(share * kBarWidth * 8)));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i)
    bar += "█";
  return bar + std::string(kEighths[eighths % 8]);
}

std::string FunctionName(const Trace& trace, StringId name) {
  return name == StringId::kEmpty ? "(start function unknown)"
                                  : Shorten(Printable(ShortFunction(trace.text(name))), kNameWidth);
}

std::string Heading(const Page& page, std::string_view text) {
  return page.style.colours ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text)
                            : fmt::format("\n{}\n", text);
}

// "  and 12 more", or nothing.
std::string AndMore(size_t total) {
  return total > kRows ? fmt::format("  and {} more\n", FormatCount(total - kRows)) : "";
}

std::string WallTime(Nanos unix_ns) {
  const std::time_t seconds = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03} UTC", fmt::gmtime(seconds),
                     unix_ns % 1'000'000'000 / 1'000'000);
}

// How long each processor ran goroutines. Those of v1 traces that only stand for the network poller
// and timers never do.
std::vector<Nanos> BusyTimes(const Trace& trace) {
  std::vector<Nanos> busy_ns;
  for (uint32_t proc = 0; proc < trace.proc_slices.track_count(); ++proc) {
    const SliceTable::Mix mix = trace.proc_slices.MixWithin(proc, 0, trace.end);
    busy_ns.push_back(std::accumulate(mix.begin(), mix.end(), Nanos{0}));
  }
  return busy_ns;
}

std::string Events(const Page& page) {
  std::string text = FormatCount(page.trace.event_count);
  if (page.trace.end > 0)
    text += fmt::format(
        ", {} a second",
        FormatCount(static_cast<uint64_t>(
            std::llround(static_cast<double>(page.trace.event_count) / Seconds(page.trace.end)))));
  if (page.trace.generations > 0) text += ", " + Plural(page.trace.generations, "generation");
  return text;
}

std::string Recorded(const Page& page) {
  const std::string span = FormatDuration(page.trace.end);
  return page.facts.wall_start_ns
             ? fmt::format("{} from {}", span, WallTime(*page.facts.wall_start_ns))
             : span;
}

std::string Processors(const Page& page) {
  const std::vector<Nanos> busy_ns = BusyTimes(page.trace);
  const auto seen = busy_ns.size() - static_cast<size_t>(std::ranges::count(busy_ns, 0));
  const uint64_t count = page.facts.gomaxprocs > 0 ? page.facts.gomaxprocs : seen;
  const Nanos capacity_ns = page.trace.end * static_cast<Nanos>(count);
  const Nanos sum_ns = std::accumulate(busy_ns.begin(), busy_ns.end(), Nanos{0});
  const std::string busy = Share(sum_ns, capacity_ns) + " busy with goroutines";
  if (page.trace.native) return fmt::format("{}, {}", FormatCount(count), busy);
  return fmt::format("{} ({}), {}; {}", FormatCount(count),
                     page.facts.gomaxprocs > 0 ? "GOMAXPROCS" : "seen", busy,
                     Plural(page.trace.names.threads.size(), "thread"));
}

std::string Goroutines(const Page& page) {
  uint64_t created = 0, alive = 0;
  for (const GroupStats& group : page.groups) {
    created += group.created;
    alive += group.alive;
  }
  return fmt::format(
      "{} from {}; {} created, {} alive at the end", FormatCount(page.trace.goroutines.size()),
      Plural(page.trace.groups.size(), "start function"), FormatCount(created), FormatCount(alive));
}

std::string Annotations(const Page& page) {
  if (page.trace.tasks.empty() && page.trace.regions.empty() && page.trace.logs.empty())
    return "none";
  return fmt::format("{}, {}, {}", Plural(page.trace.tasks.size(), "task"),
                     Plural(page.trace.regions.size(), "region"),
                     Plural(page.trace.logs.size(), "log message"));
}

std::string GarbageCollection(const Page& page) {
  const TraceFacts& facts = page.facts;
  if (facts.gc_cycles == 0) return "none";
  std::string text =
      fmt::format("{}, marking for {} ({} of the time)", Plural(facts.gc_cycles, "cycle"),
                  FormatDuration(facts.gc_mark_ns), Share(facts.gc_mark_ns, page.trace.end));
  if (facts.assist_ns > 0)
    text += fmt::format("; goroutines assisted for {}", FormatDuration(facts.assist_ns));
  return text;
}

std::string StoppedWorld(const Page& page) {
  if (page.facts.stw_count == 0) return "never";
  Nanos longest_ns = 0;
  for (const Range& range : page.trace.ranges)
    if (IsStopTheWorld(page.trace.text(range.name)))
      longest_ns = std::max(longest_ns, range.end - range.start);
  return fmt::format("{}, {} in all, {} at most", Plural(page.facts.stw_count, "time"),
                     FormatDuration(page.facts.stw_ns), FormatDuration(longest_ns));
}

// "Go 1.23 execution trace", as Go spells itself.
std::string Kind(const Page& page) {
  if (page.trace.native) return "execution trace of a native program, its threads as goroutines";
  const std::string_view format = page.trace.format;
  return (format.starts_with("go ") ? fmt::format("Go {}", format.substr(3))
                                    : std::string(format)) +
         " execution trace";
}

std::string Facts(const Page& page) {
  TextTable table({Align::kLeft, Align::kLeft});
  table.Row({"recorded", Recorded(page)});
  table.Row({"events", Events(page)});
  table.Row({"goroutines", Goroutines(page)});
  table.Row({"processors", Processors(page)});
  table.Row({"annotations", Annotations(page)});
  if (!page.trace.samples.empty())
    table.Row({"CPU samples", FormatCount(page.trace.samples.size())});
  if (!page.trace.native) {
    table.Row({"GC", GarbageCollection(page)});
    table.Row({"world stopped", StoppedWorld(page)});
  }
  if (page.trace.experimental_batches > 0)
    table.Row({"experiments",
               Plural(page.trace.experimental_batches, "batch", "batches") + " of data, not read"});
  const std::string title =
      fmt::format("{}: {}, {}\n", Printable(page.file), Kind(page), FormatBytes(page.trace.bytes));
  return title + "\n" + table.Text("  ");
}

using Meanings = std::array<std::string_view, kStateClassCount>;

// Of each state class.
const Meanings& MeaningsIn(const Trace& trace) {
  static constexpr Meanings kOfGo = {
      "executing Go code",
      "ready, waiting for a processor",
      "in a system call",
      "in a system call, processor given up",
      "waiting for the network",
      "waiting for channels, select, locks",
      "waiting for the garbage collector",
      "sleeping, or waiting for something else",
  };
  static constexpr Meanings kOfNative = {
      "running, or preempted by the kernel",
      "ready, waiting for a processor",
      "in a system call",
      "in a system call, processor given up",
      "waiting for the network",
      "waiting for locks, conditions, poll, select",
      "",
      "sleeping, or waiting for something else",
  };
  return trace.native ? kOfNative : kOfGo;
}

std::string States(const Page& page) {
  const SliceTable::Mix mix =
      page.trace.transitions.MixWithin(page.trace.goroutine_slices, 0, page.trace.end);
  const Nanos whole_ns = std::accumulate(mix.begin(), mix.end(), Nanos{0});
  if (whole_ns == 0) return "";
  const Meanings& meanings = MeaningsIn(page.trace);
  TextTable table({Align::kLeft, Align::kRight, Align::kRight, Align::kLeft, Align::kLeft});
  for (size_t i = 0; i < mix.size(); ++i)
    if (mix[i] > 0)
      table.Row({std::string(Name(StateClass{static_cast<uint8_t>(i)})), FormatDuration(mix[i]),
                 Share(mix[i], whole_ns), std::string(meanings[i]), Bar(mix[i], whole_ns)});
  return Heading(page, "Where the goroutines' time went") + table.Text("  ");
}

// Numbers of the groups that have some of it, the most first.
std::vector<size_t> GroupsBy(const Page& page, Nanos GoroutineTimes::*time) {
  std::vector<size_t> order;
  for (size_t i = 0; i < page.groups.size(); ++i)
    if (page.groups[i].times.*time > 0) order.push_back(i);
  std::ranges::stable_sort(order, std::greater<>{},
                           [&](size_t i) { return page.groups[i].times.*time; });
  return order;
}

std::string GroupName(const Page& page, size_t group) {
  return FunctionName(page.trace, page.trace.groups[page.groups[group].group].name);
}

std::string ByExecution(const Page& page) {
  const std::vector<size_t> order = GroupsBy(page, &GoroutineTimes::exec_ns);
  if (order.empty()) return "";
  Nanos whole_ns = 0;
  for (const GroupStats& group : page.groups)
    whole_ns += group.times.exec_ns;
  TextTable table(
      {Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kLeft, Align::kLeft});
  table.Row({"executing", "share", "waited for a processor", "goroutines", "start function"});
  for (size_t i = 0; i < std::min(order.size(), kRows); ++i) {
    const GroupStats& group = page.groups[order[i]];
    table.Row({FormatDuration(group.times.exec_ns), Share(group.times.exec_ns, whole_ns),
               FormatDuration(group.times.sched_ns), FormatCount(group.count),
               GroupName(page, order[i])});
  }
  return Heading(page, "Goroutines by execution") + table.Text("  ") + AndMore(order.size());
}

// "chan receive 98.0 %, select 2.0 %"
std::string MainReasons(const Page& page, const GroupStats& group) {
  constexpr size_t kReasons = 2;
  std::vector<NamedTime> reasons = group.block;
  std::ranges::stable_sort(reasons, std::greater<>{}, &NamedTime::time_ns);
  std::string text;
  for (size_t i = 0; i < std::min(reasons.size(), kReasons) && reasons[i].time_ns > 0; ++i)
    text += fmt::format("{}{} {}", i > 0 ? ", " : "",
                        reasons[i].name == StringId::kEmpty
                            ? "unknown"
                            : Printable(page.trace.text(reasons[i].name)),
                        Share(reasons[i].time_ns, group.times.block_ns));
  return text;
}

std::string ByWaiting(const Page& page) {
  std::vector<size_t> order = GroupsBy(page, &GoroutineTimes::block_ns);
  if (order.empty()) return "";
  // Those of Go's runtime idle most of the time.
  const auto runtimes = std::ranges::stable_partition(
      order, [&](size_t i) { return !page.trace.groups[page.groups[i].group].system; });
  TextTable table({Align::kRight, Align::kRight, Align::kLeft, Align::kLeft});
  table.Row({"waiting", "goroutines", "start function", "for"});
  for (size_t i = 0; i < std::min(order.size(), kRows); ++i) {
    const GroupStats& group = page.groups[order[i]];
    table.Row({FormatDuration(group.times.block_ns), FormatCount(group.count),
               GroupName(page, order[i]), MainReasons(page, group)});
  }
  const std::string_view heading = runtimes.empty()
                                       ? "Goroutines by waiting"
                                       : "Goroutines by waiting, those of Go's runtime last";
  return Heading(page, heading) + table.Text("  ") + AndMore(order.size());
}

// How long things of one name took.
struct NamedDurations {
  StringId name = StringId::kEmpty;
  uint64_t count = 0;
  Durations finished;
};

std::string DurationTable(const Page& page,
                          std::string_view title,
                          std::vector<NamedDurations> rows) {
  if (rows.empty()) return "";
  std::ranges::stable_sort(rows, std::greater<>{},
                           [](const NamedDurations& row) { return row.finished.total_ns; });
  TextTable table({Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight, Align::kLeft});
  table.Row({"count", "unfinished", "sum", "p50", "p99", "max", "name"});
  for (size_t i = 0; i < std::min(rows.size(), kRows); ++i) {
    const auto& [name, count, finished] = rows[i];
    const auto shown = [any = finished.count > 0](Nanos ns) {
      return any ? FormatDuration(ns) : "–";
    };
    table.Row({FormatCount(count), FormatCount(count - finished.count), shown(finished.total_ns),
               shown(finished.p50_ns), shown(finished.p99_ns), shown(finished.max_ns),
               name == StringId::kEmpty ? "(no name)"
                                        : Shorten(Printable(page.trace.text(name)), kNameWidth)});
  }
  return Heading(page, title) + table.Text("  ") + AndMore(rows.size());
}

std::string Tasks(const Page& page) {
  std::vector<NamedDurations> rows;
  for (TaskType& type : TaskTypesOf(page.trace, 0, page.trace.end + 1))
    rows.push_back({type.name, type.count, std::move(type.complete)});
  return DurationTable(page, "Tasks", std::move(rows));
}

std::string Regions(const Page& page) {
  struct OfName {
    uint64_t count = 0;
    std::vector<Nanos> finished_ns;
  };
  std::map<StringId, OfName> by_name;
  for (const Region& region : page.trace.regions) {
    OfName& here = by_name[region.name];
    ++here.count;
    if (IsComplete(region)) here.finished_ns.push_back(region.end - region.start);
  }
  std::vector<NamedDurations> rows;
  for (auto& [name, here] : by_name)
    rows.push_back({name, here.count, DurationsOf(std::move(here.finished_ns))});
  return DurationTable(page, "Regions", std::move(rows));
}

std::string MutatorUtilizationTable(const Page& page) {
  if (!page.style.mmu || page.facts.gc_cycles == 0) return "";
  // As on the page, and unlike in the JSON, which has Go's numbers.
  const MmuCurve curve(MutatorUtilization(
      page.trace, {.stw = true, .background = true, .assist = true, .workers_once = true}));
  TextTable table({Align::kRight, Align::kRight, Align::kLeft});
  table.Row({"window", "at least"});
  constexpr double kFull = 1'000'000;
  for (const Nanos window : kMmuWindows) {
    if (window > page.trace.end) break;
    const double utilization = curve.Mmu(window);
    table.Row({FormatDuration(window), FormatShare(utilization, 1),
               Bar(static_cast<Nanos>(utilization * kFull), static_cast<Nanos>(kFull))});
  }
  return Heading(page,
                 "Minimum mutator utilization: what GC left to the program in its worst window") +
         table.Text("  ");
}

std::string Damage(const Page& page) {
  const std::vector<Diagnostic>& diagnostics = page.trace.diagnostics;
  if (diagnostics.empty()) return "";
  TextTable table({Align::kRight, Align::kLeft});
  for (size_t i = 0; i < std::min(diagnostics.size(), kRows); ++i)
    table.Row({diagnostics[i].offset == Diagnostic::kNowhere
                   ? ""
                   : "byte " + FormatCount(diagnostics[i].offset),
               Printable(diagnostics[i].message)});
  const std::string heading =
      page.trace.lost_bytes == 0
          ? "Not complete, or not consistent"
          : fmt::format("Damage: {} of the trace could not be used ({})",
                        Plural(page.trace.lost_bytes, "byte"),
                        FormatShare(static_cast<double>(page.trace.lost_bytes),
                                    static_cast<double>(page.trace.bytes)));
  return Heading(page, heading) + table.Text("  ") + AndMore(diagnostics.size());
}

// The page, from top to bottom. A section that has nothing to say is empty.
constexpr std::array<std::string (*)(const Page&), 8> kSections = {
    &Facts, &Damage, &States, &ByExecution, &ByWaiting, &Tasks, &Regions, &MutatorUtilizationTable};

}  // namespace

std::string SummaryText(const Trace& trace, std::string_view file, const SummaryStyle& style) {
  const Page page{trace, file, style, FactsOf(trace), StatsOfGroups(trace, 0, trace.end + 1, 0)};
  std::string text;
  for (const auto section : kSections)
    text += section(page);
  return text;
}

}  // namespace skein
