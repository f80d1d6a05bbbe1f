#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/finding_sorts.h"
#include "analyze/goroutine_titles.h"
#include "analyze/leaks.h"
#include "analyze/lock_holders.h"
#include "analyze/path_difference.h"
#include "analyze/path_text.h"
#include "analyze/short_function.h"
#include "analyze/task_list.h"
#include "analyze/user_functions.h"
#include "base/text.h"

namespace skein {

bool IsAtMutex(const Trace& trace, StackId stack) {
  constexpr std::string_view kLocks[] = {
      "sync.(*Mutex).", "sync.(*RWMutex).",        "internal/sync.(*Mutex).",
      "std::mutex::",   "std::shared_mutex::",     "std::__shared_mutex_pthread::",
      "gthread_mutex",  "gthread_recursive_mutex", "std::__glibcxx_rwlock_",
      "pthread_mutex_", "pthread_rwlock_"};
  for (const FrameId id : trace.names.stacks.frames(stack)) {
    const std::string_view function =
        WithoutUnderscores(trace.text(trace.names.stacks.frame(id).function));
    for (const std::string_view lock : kLocks) {
      if (function.starts_with(lock)) return true;
    }
  }
  return false;
}

namespace {

constexpr uint64_t kFewestWaits = 10;

// Waits for locks in one function.
struct Contention {
  Nanos time_ns = 0;
  uint64_t count = 0;
  BlockPair worst;               // The pair with most time.
  std::vector<StackId> waiters;  // Where they waited; some more than once.
};

std::map<StringId, Contention> ContentionByFunction(const FindingSources& sources) {
  std::map<StringId, Contention> by_function;
  for (const BlockPair& pair : sources.blockers.pairs) {
    if (pair.kind != TimeKind::kLock || !IsAtMutex(sources.trace, pair.waiter)) continue;
    Contention& at = by_function[sources.functions.of(pair.waiter)];
    if (at.count == 0) at.worst = pair;
    at.time_ns += pair.time_ns;
    at.count += pair.count;
    at.waiters.push_back(pair.waiter);
  }
  return by_function;
}

// What a holder mostly does but work; nothing if that is not known, or most of the time is work.
std::string HoldersText(const FindingSources& sources, const Contention& at) {
  constexpr double kOftenKnown = 0.25;
  constexpr double kMostOfTheTime = 0.5;
  const Trace& trace = sources.trace;
  const LockHolders holders = WhatHoldersDid(trace, sources.kinds, sources.functions, at.waiters);
  const double known = static_cast<double>(holders.known) / static_cast<double>(at.count);
  const double share = Part(holders.time_ns, holders.held_ns);
  if (holders.known < kFewestWaits || known < kOftenKnown || share < kMostOfTheTime) return {};
  return fmt::format("; who has it {}{}, {} of the time", Phrase(holders.kind),
                     PlaceText(trace, holders.kind, holders.function, holders.caller),
                     FormatShare(share, 1));
}

Finding ContentionFinding(const FindingSources& sources, StringId function, const Contention& at) {
  constexpr double kWeight = 0.5;
  const Trace& trace = sources.trace;
  Finding finding = FindingOf("blocking", at.time_ns, 0, trace.end);
  finding.text = fmt::format(
      "Goroutines waited {} in all, {} times, for a lock in {}; most of it until {} let go{}",
      FormatDuration(at.time_ns), FormatCount(at.count), ShortFunction(trace.text(function)),
      ShortFunction(trace.text(sources.functions.of(at.worst.waker))), HoldersText(sources, at));
  finding.slice = at.worst.longest;
  finding.goroutine = at.worst.longest_waiter;
  finding.from = trace.goroutine_slices.start(at.worst.longest);
  finding.to = finding.from + at.worst.longest_ns;
  finding.stack = at.worst.waiter;
  finding.weight *= kWeight;
  return finding;
}

}  // namespace

void FindContention(const FindingSources& sources, std::vector<Finding>& found) {
  // Of the trace: so many goroutines wait there at any time.
  constexpr double kHealthyShare = 0.05;
  const std::map<StringId, Contention> by_function = ContentionByFunction(sources);
  Greatest<std::pair<StringId, const Contention*>> longest;
  for (const auto& [function, at] : by_function) {
    const bool matters =
        at.count >= kFewestWaits && Part(at.time_ns, sources.trace.end) >= kHealthyShare;
    if (matters && longest.Wants(at.time_ns)) longest.Add(at.time_ns, {function, &at});
  }
  for (const auto& [time, what] : longest.kept())
    found.push_back(ContentionFinding(sources, what.first, *what.second));
}

void FindSlowTasks(const FindingSources& sources, std::vector<Finding>& found) {
  constexpr Nanos kHealthyExcess = 10'000'000;
  constexpr double kHealthyRatio = 10;
  constexpr uint64_t kFewest = 20;
  constexpr double kWeight = 2;
  const Trace& trace = sources.trace;
  Greatest<StringId> slowest;
  for (const TaskType& type : TaskTypesOf(trace, 0, trace.end + 1)) {
    const Nanos excess = type.complete.max_ns - type.complete.p50_ns;
    const bool stands_out = type.complete.count >= kFewest && excess >= kHealthyExcess &&
                            static_cast<double>(type.complete.max_ns) >=
                                kHealthyRatio * static_cast<double>(type.complete.p50_ns);
    if (stands_out && slowest.Wants(excess)) slowest.Add(excess, type.name);
  }
  for (const auto& [excess, type] : slowest.kept()) {
    const auto difference =
        DifferenceOf(trace, sources.tasks, sources.kinds, sources.functions, type, 0, INT64_MAX);
    if (!difference || difference->rows.empty()) continue;
    const uint32_t worst = difference->slow.tasks.back();
    const Task& task = trace.tasks[worst];
    const size_t slow = difference->slow.tasks.size();
    Finding finding = FindingOf("slow task", task.end - task.start, task.start, task.end);
    finding.text = fmt::format("Task {}{} took {}, typical are {}; what differs most{}: {}",
                               static_cast<uint64_t>(task.id), InBrackets(trace.text(task.name)),
                               FormatDuration(task.end - task.start),
                               FormatDuration(static_cast<Nanos>(difference->typical.mean_ns)),
                               slow == 1 ? "" : " in the slowest " + FormatCount(slow),
                               Sentence(trace, difference->rows.front().part));
    finding.task = worst;
    finding.weight = static_cast<double>(excess) * kWeight;
    found.push_back(std::move(finding));
  }
}

void FindLeaks(const FindingSources& sources, std::vector<Finding>& found) {
  const Trace& trace = sources.trace;
  size_t told = 0;
  for (const StuckGoroutines& stuck : FindStuckGoroutines(trace, sources.kinds, 0)) {
    if (!stuck.leak || told++ == kMostPerKind) return;
    const Nanos start = trace.goroutine_slices.start(stuck.longest_slice);
    Finding finding = FindingOf("never ended", stuck.longest_ns, start, trace.end);
    finding.text = fmt::format(
        "{} goroutines of {} wait for good ({}) in {}, and become more: {} were born, {} ended",
        FormatCount(stuck.count), ShortFunction(trace.text(trace.groups[stuck.group].name)),
        trace.text(stuck.reason).empty() ? "no reason given" : trace.text(stuck.reason),
        ShortFunction(trace.text(sources.functions.of(stuck.stack))), FormatCount(stuck.group_born),
        FormatCount(stuck.group_died));
    finding.slice = stuck.longest_slice;
    finding.goroutine = stuck.longest;
    finding.group = stuck.group;
    finding.stack = stuck.stack;
    found.push_back(std::move(finding));
  }
}

namespace {

struct Calls {
  uint64_t count = 0;
  Nanos time_ns = 0;  // While the processor was kept.
  StackId example = StackId::kNone;
};

// System calls by the function that makes them.
std::map<StringId, Calls> CallsByFunction(const FindingSources& sources) {
  const Trace& trace = sources.trace;
  const SliceTable& table = trace.goroutine_slices;
  std::vector<bool> calls_system;
  for (const StateInfo& state : trace.states)
    calls_system.push_back(state.state == GoState::kSyscall);
  std::unordered_map<uint32_t, Calls> by_stack;
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    SliceIndex slice = table.begin(track);
    bool goes_on = false;
    table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode state) {
      const SliceIndex at = slice++;
      // A call that loses its processor is two slices.
      const bool is_new = calls_system[state] && !goes_on;
      goes_on = calls_system[state];
      if (!calls_system[state]) return;
      Calls& calls = by_stack[table.value(at)];
      calls.count += is_new ? 1 : 0;
      if (!trace.states[state].proc_lost) calls.time_ns += end - start;
    });
  }
  std::map<StringId, Calls> by_function;
  for (const auto& [stack, calls] : by_stack) {
    Calls& sum = by_function[sources.functions.of(StackId{stack})];
    sum.count += calls.count;
    sum.time_ns += calls.time_ns;
    sum.example = std::max(sum.example, StackId{stack});
  }
  return by_function;
}

}  // namespace

void FindSyscallStorms(const FindingSources& sources, std::vector<Finding>& found) {
  constexpr double kHealthyShare = 0.25;   // Of all time on processors,
  constexpr double kHealthyRate = 20'000;  // calls a second.
  constexpr uint64_t kFewest = 1000;
  const Trace& trace = sources.trace;
  const std::map<StringId, Calls> by_function = CallsByFunction(sources);
  const Nanos running = RunningTime(sources);
  const auto rate_of = [&](const Calls& calls) {
    return static_cast<double>(calls.count) * 1e9 /
           static_cast<double>(std::max<Nanos>(trace.end, 1));
  };
  Greatest<StringId> worst;
  for (const auto& [function, calls] : by_function) {
    const bool storms = calls.count >= kFewest && rate_of(calls) >= kHealthyRate &&
                        Part(calls.time_ns, running + calls.time_ns) >= kHealthyShare;
    if (storms && worst.Wants(calls.time_ns)) worst.Add(calls.time_ns, function);
  }
  for (const auto& [time, function] : worst.kept()) {
    const Calls& calls = by_function.at(function);
    Finding finding = FindingOf("syscalls", time, 0, trace.end);
    finding.text =
        fmt::format("{} called the system {} times, {} a second, and was there for {}",
                    ShortFunction(trace.text(function)), FormatCount(calls.count),
                    FormatCount(static_cast<uint64_t>(rate_of(calls))), FormatDuration(time));
    finding.stack = calls.example;
    found.push_back(std::move(finding));
  }
}

}  // namespace skein
