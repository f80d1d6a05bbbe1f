#include <map>

#include <fmt/format.h>

#include "analyze/counters.h"
#include "analyze/finding_sorts.h"
#include "analyze/goroutine_titles.h"
#include "analyze/processor_use.h"
#include "analyze/short_function.h"
#include "analyze/user_functions.h"
#include "base/text.h"

namespace skein {

namespace {

// Go lets a goroutine run for 10 ms while others wait; who waits longer stood in a queue.
constexpr Nanos kLongestHealthyDelay = 20'000'000;

// A goroutine that could have run is worth more than the time that it lost: somebody waited for it.
constexpr double kWeightOfDelay = 10;

// Those of one start function, or of several.
struct Delays {
  uint64_t count = 0;
  Nanos longest_ns = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;  // Of the longest.
  SliceIndex slice = kNoSlice;
  std::vector<uint32_t> companions;  // Groups whose longest wait was at the same time.
};

// Puts those of which the longest waits are the same stretch of time together; the longest first.
std::vector<Delays> Together(const SliceTable& table, const std::map<uint32_t, Delays>& by_group) {
  constexpr Nanos kLeastOverlap = 2;  // One part of so many of the shorter.
  std::vector<std::pair<uint32_t, Delays>> sorted(by_group.begin(), by_group.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second.longest_ns > b.second.longest_ns;
  });
  std::vector<Delays> together;
  for (const auto& entry : sorted) {
    const Delays& delays = entry.second;
    const Nanos start = table.start(delays.slice);
    const auto same = std::find_if(together.begin(), together.end(), [&](const Delays& lead) {
      const Nanos lead_start = table.start(lead.slice);
      const Nanos common = std::min(start + delays.longest_ns, lead_start + lead.longest_ns) -
                           std::max(start, lead_start);
      return common >= delays.longest_ns / kLeastOverlap;
    });
    if (same == together.end()) {
      together.push_back(delays);
    } else {
      same->companions.push_back(entry.first);
      same->count += delays.count;
    }
  }
  return together;
}

// ", as did goroutines of main.b and main.c and others"
std::string Companions(const Trace& trace, const Delays& delays) {
  constexpr size_t kNamed = 2;
  std::string text;
  for (size_t i = 0; i < std::min(kNamed, delays.companions.size()); ++i) {
    const std::string_view name = trace.text(trace.groups[delays.companions[i]].name);
    text += fmt::format("{}{}", text.empty() ? ", as did goroutines of " : " and ",
                        name.empty() ? "a kind without name" : ShortFunction(name));
  }
  if (delays.companions.size() > kNamed) text += " and others";
  return text;
}

// "; meanwhile main.spin had 98 % of the processors and 2 % idled"
std::string Meanwhile(const Trace& trace, const ProcessorUse& use) {
  constexpr size_t kNamed = 2;
  constexpr double kWorthNaming = 0.05;
  std::string text;
  const auto add = [&](const std::string& who, Nanos time) {
    if (Part(time, use.processor_ns) < kWorthNaming) return;
    text +=
        fmt::format("{}{} {}", text.empty() ? "; meanwhile the processors ran " : ", ", who,
                    FormatShare(static_cast<double>(time), static_cast<double>(use.processor_ns)));
  };
  for (size_t i = 0; i < std::min(kNamed, use.holders.size()); ++i) {
    const std::string_view name = trace.text(trace.groups[use.holders[i].group].name);
    add(name.empty() ? "goroutines without name" : ShortFunction(name), use.holders[i].time_ns);
  }
  add(trace.native ? "other programs or nothing" : "nothing", use.idle_ns);
  return text;
}

// Of the program's own groups.
std::map<uint32_t, Delays> DelaysByGroup(const Trace& trace) {
  std::vector<bool> runnable;
  for (const StateInfo& state : trace.states)
    runnable.push_back(state.state == GoState::kRunnable);
  std::map<uint32_t, Delays> by_group;
  const SliceTable& table = trace.goroutine_slices;
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    const uint32_t group = trace.goroutines[track].group;
    if (trace.groups[group].system) continue;
    SliceIndex slice = table.begin(track);
    table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode state) {
      const SliceIndex at = slice++;
      if (!runnable[state] || end - start < kLongestHealthyDelay) return;
      Delays& delays = by_group[group];
      ++delays.count;
      if (end - start <= delays.longest_ns) return;
      delays.longest_ns = end - start;
      delays.goroutine = GoroutineIndex{track};
      delays.slice = at;
    });
  }
  return by_group;
}

Finding DelayFinding(const FindingSources& sources, const Delays& delays) {
  const Trace& trace = sources.trace;
  const Nanos delay = delays.longest_ns;
  const Nanos start = trace.goroutine_slices.start(delays.slice);
  Finding finding = FindingOf("scheduling delay", delay, start, start + delay);
  const ProcessorUse use = UseDuring(trace, {{start, start + delay}});
  finding.text = fmt::format("{} could have run but waited {} for a processor{}{}",
                             sources.titles.ShortTitle(delays.goroutine), FormatDuration(delay),
                             Companions(trace, delays), Meanwhile(trace, use));
  if (delays.count > 1)
    finding.text += fmt::format("; {} waits of such goroutines were longer than {}",
                                FormatCount(delays.count), FormatDuration(kLongestHealthyDelay));
  finding.slice = delays.slice;
  finding.goroutine = delays.goroutine;
  finding.weight *= kWeightOfDelay;
  return finding;
}

// The parts of a trace in which surely, all the time, a goroutine waited and a processor idled.
struct IdleParts {
  Nanos sum_ns = 0;
  Nanos from = 0;  // The longest stretch of them is [from, to).
  Nanos to = 0;
};

IdleParts IdlePartsOf(const FindingSources& sources, uint32_t parts) {
  Counters::Wanted wanted{};
  for (const Counter counter : {Counter::kRunnable, Counter::kProcsRunning, Counter::kGomaxprocs})
    wanted[static_cast<size_t>(counter)] = true;
  const Nanos end = sources.trace.end;
  const Counters::Columns counters = sources.counters.Query(0, end, parts, wanted);
  const auto& runnable = counters[static_cast<size_t>(Counter::kRunnable)];
  const auto& running = counters[static_cast<size_t>(Counter::kProcsRunning)];
  const auto& procs = counters[static_cast<size_t>(Counter::kGomaxprocs)];
  const std::vector<Nanos> edges = ColumnEdges(0, end, parts);
  IdleParts idle;
  Nanos since = 0;
  for (uint32_t i = 0; i < parts; ++i) {
    // Comparisons with what is not known are false.
    const bool idles = runnable[i].min >= 1 && running[i].max < procs[i].min;
    if (!idles) {
      since = edges[i + 1];
      continue;
    }
    idle.sum_ns += edges[i + 1] - edges[i];
    if (edges[i + 1] - since <= idle.to - idle.from) continue;
    idle.from = since;
    idle.to = edges[i + 1];
  }
  return idle;
}

}  // namespace

void FindDelays(const FindingSources& sources, std::vector<Finding>& found) {
  std::vector<Delays> longest =
      Together(sources.trace.goroutine_slices, DelaysByGroup(sources.trace));
  if (longest.size() > kMostPerKind) longest.resize(kMostPerKind);
  for (const Delays& delays : longest)
    found.push_back(DelayFinding(sources, delays));
}

void FindIdleProcessors(const FindingSources& sources, std::vector<Finding>& found) {
  // It takes some 50 µs to wake a processor up.
  constexpr Nanos kShortestPart = 200'000;
  constexpr Nanos kMostParts = 4096;
  constexpr double kHealthyShare = 0.02;
  constexpr Nanos kHealthySum = 1'000'000;
  const Trace& trace = sources.trace;
  if (IsNative(trace)) return;  // Others on the machine may well have had it.
  if (trace.end < kShortestPart) return;
  const auto parts = static_cast<uint32_t>(std::min<Nanos>(trace.end / kShortestPart, kMostParts));
  const IdleParts idle = IdlePartsOf(sources, parts);
  if (Part(idle.sum_ns, trace.end) < kHealthyShare || idle.sum_ns < kHealthySum) return;
  Finding finding = FindingOf("idle processors", idle.sum_ns, idle.from, idle.to);
  const std::string longest = FormatDuration(idle.to - idle.from) + " at once";
  const std::string sum = FormatDuration(idle.sum_ns) + " in all, up to ";
  finding.text = fmt::format(
      "A processor idled while goroutines waited for one, {} of the time at least ({}{})",
      FormatShare(static_cast<double>(idle.sum_ns), static_cast<double>(trace.end)),
      idle.sum_ns > idle.to - idle.from ? sum : "", longest);
  found.push_back(std::move(finding));
}

}  // namespace skein
