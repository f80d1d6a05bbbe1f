#include <fmt/format.h>

#include "analyze/finding_sorts.h"
#include "analyze/goroutine_stats.h"
#include "analyze/trace_facts.h"
#include "base/text.h"

namespace skein {

namespace {

std::string Share(Nanos part, Nanos whole) {
  return FormatShare(static_cast<double>(part), static_cast<double>(whole));
}

// Those that recording itself needs are not the program's.
bool IsOfRecording(std::string_view range_name) {
  return range_name.find("start trace") != std::string_view::npos ||
         range_name.find("stop trace") != std::string_view::npos;
}

// "GC mark termination" of "stop-the-world (GC mark termination)".
std::string_view ReasonOf(std::string_view name) {
  const size_t open = name.find('(');
  if (open == std::string_view::npos || name.back() != ')') return name;
  return name.substr(open + 1, name.size() - open - 2);
}

}  // namespace

void FindMarking(const FindingSources& sources, std::vector<Finding>& found) {
  // While it marks, the collector takes a quarter of the processors.
  constexpr double kHealthyShare = 0.25;
  constexpr double kWeight = 0.25;
  const Trace& trace = sources.trace;
  const TraceFacts facts = FactsOf(trace);
  if (Part(facts.gc_mark_ns, trace.end) < kHealthyShare) return;
  Finding finding = FindingOf("gc", facts.gc_mark_ns, 0, trace.end);
  finding.text =
      fmt::format("The garbage collector was marking {} of the time ({} {}, {} in all)",
                  Share(facts.gc_mark_ns, trace.end), FormatCount(facts.gc_cycles),
                  facts.gc_cycles == 1 ? "cycle" : "cycles", FormatDuration(facts.gc_mark_ns));
  finding.weight *= kWeight;
  found.push_back(std::move(finding));
}

void FindStops(const FindingSources& sources, std::vector<Finding>& found) {
  constexpr Nanos kHealthyStop = 5'000'000;
  constexpr double kHealthyShare = 0.03;
  constexpr Nanos kHealthySum = 5'000'000;
  constexpr double kWeight = 10;
  const Trace& trace = sources.trace;
  const Range* longest = nullptr;
  Nanos sum = 0;
  uint64_t count = 0;
  bool any_of_recording = false;
  for (const Range& range : trace.ranges) {
    const std::string_view name = trace.text(range.name);
    if (!IsStopTheWorld(name)) continue;
    any_of_recording |= IsOfRecording(name);
    if (IsOfRecording(name)) continue;
    ++count;
    sum += range.end - range.start;
    if (longest == nullptr || range.end - range.start > longest->end - longest->start)
      longest = &range;
  }
  if (longest == nullptr) return;
  const Nanos duration = longest->end - longest->start;
  const bool long_in_all = sum > kHealthySum && Part(sum, trace.end) > kHealthyShare;
  if (duration < kHealthyStop && !long_in_all) return;
  Finding finding = FindingOf("stop-the-world", duration, longest->start, longest->end);
  finding.text = fmt::format(
      "The world stood still for {} at once{}; {} in all, {} of the time, in {} {}{}",
      FormatDuration(duration), InBrackets(ReasonOf(trace.text(longest->name))),
      FormatDuration(sum), Share(sum, trace.end), FormatCount(count), count == 1 ? "stop" : "stops",
      any_of_recording ? ", those for tracing not counted" : "");
  finding.goroutine = longest->goroutine;
  finding.weight = static_cast<double>(sum) * kWeight;
  found.push_back(std::move(finding));
}

void FindAssists(const FindingSources& sources, std::vector<Finding>& found) {
  constexpr double kHealthyShare = 0.05;  // Of all running time.
  const Trace& trace = sources.trace;
  Nanos most = 0;
  Nanos sum = 0;
  uint32_t worst = UINT32_MAX;
  for (const GroupStats& group : sources.groups) {
    TimeByKind times{};
    for (const GoroutineIndex goroutine : trace.groups[group.group].goroutines) {
      if (!sources.kinds.HasOverheads(goroutine)) continue;
      sources.kinds.Add(goroutine, 0, trace.end, times);
    }
    const Nanos assist = At(times, TimeKind::kAssist);
    sum += assist;
    if (assist <= most) continue;
    most = assist;
    worst = group.group;
  }
  const Nanos running = RunningTime(sources);
  if (worst == UINT32_MAX || Part(sum, running) < kHealthyShare) return;
  Finding finding = FindingOf("assist", sum, 0, trace.end);
  finding.text = fmt::format(
      "Goroutines spent {} of their running time helping the garbage collector to mark ({}), most "
      "in {} ({})",
      Share(sum, running), FormatDuration(sum), trace.text(trace.groups[worst].name),
      FormatDuration(most));
  finding.group = worst;
  found.push_back(std::move(finding));
}

}  // namespace skein
