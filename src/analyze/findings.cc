#include "analyze/findings.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "analyze/places.h"
#include "analyze/task_index.h"
#include "analyze/trace_facts.h"
#include "base/text.h"

namespace skein {

namespace {

constexpr size_t kMostPerKind = 3;
constexpr size_t kMostFindings = 20;

// What took less than one part in so many of the trace's time is not worth a sentence.
constexpr Nanos kSmallestShare = 100;

// How much a nanosecond of each kind matters beside the others: that of a goroutine that could have run,
// or of a stopped world, more than that of one that waited for others.
constexpr double kWeightOfDelay = 20;
constexpr double kWeightOfStop = 20;
constexpr double kWeightOfAssist = 5;
constexpr double kWeightOfIdle = 2;
constexpr double kWeightOfMark = 0.3;
constexpr double kWeightOfBlocking = 0.1;

struct Weighed {
  Finding finding;
  double weight = 0;
};

// The few greatest of many.
template <typename T>
class Greatest {
 public:
  bool Wants(Nanos value) const {
    return kept_.size() < kMostPerKind || value > kept_.back().first;
  }

  void Add(Nanos value, T what) {
    const auto at = std::find_if(kept_.begin(), kept_.end(),
                                 [value](const auto& k) { return k.first < value; });
    kept_.insert(at, {value, std::move(what)});
    if (kept_.size() > kMostPerKind) kept_.pop_back();
  }

  const std::vector<std::pair<Nanos, T>>& kept() const { return kept_; }

 private:
  std::vector<std::pair<Nanos, T>> kept_;
};

class Search {
 public:
  Search(const Trace& trace,
         const GoroutineTitles& titles,
         const Counters& counters,
         const std::vector<GroupStats>& groups)
      : trace_(trace), titles_(titles), counters_(counters), groups_(groups) {}

  std::vector<Finding> Run() {
    LookAtSlices();
    LookAtTasks();
    LookAtCollector();
    LookAtAssists();
    LookAtGroups();
    LookAtProcessors();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Weighed& a, const Weighed& b) { return a.weight > b.weight; });
    std::vector<Finding> findings;
    for (Weighed& weighed : found_)
      findings.push_back(std::move(weighed.finding));
    if (findings.size() > kMostFindings) findings.resize(kMostFindings);
    return findings;
  }

 private:
  struct SliceOf {
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    SliceIndex slice = kNoSlice;
  };

  void LookAtSlices() {
    std::vector<bool> runnable;
    std::vector<bool> synchronizing;
    for (const StateInfo& state : trace_.states) {
      runnable.push_back(state.state == GoState::kRunnable);
      synchronizing.push_back(state.state_class == StateClass::kSync);
    }
    Greatest<SliceOf> delays;
    std::unordered_map<uint32_t, Nanos> blocked;  // By stack.
    const SliceTable& table = trace_.goroutine_slices;
    for (uint32_t track = 0; track < table.track_count(); ++track) {
      const bool system = trace_.groups[trace_.goroutines[track].group].system;
      SliceIndex slice = table.begin(track);
      table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode state) {
        if (runnable[state] && !system && delays.Wants(end - start)) {
          delays.Add(end - start, {GoroutineIndex{track}, slice});
        }
        if (synchronizing[state] && !system) blocked[table.value(slice)] += end - start;
        ++slice;
      });
    }
    for (const auto& [delay, where] : delays.kept())
      AddDelay(delay, where);
    AddBlocking(blocked);
  }

  void AddDelay(Nanos delay, const SliceOf& where) {
    constexpr Nanos kShortest = 100'000;
    if (delay < kShortest) return;
    const Nanos start = trace_.goroutine_slices.start(where.slice);
    Finding finding;
    finding.kind = "scheduling delay";
    finding.text = fmt::format("{} could have run but waited {} for a processor",
                               titles_.Title(where.goroutine), FormatDuration(delay));
    finding.value_ns = delay;
    finding.from = start;
    finding.to = start + delay;
    finding.slice = where.slice;
    finding.goroutine = where.goroutine;
    Keep(std::move(finding), kWeightOfDelay);
  }

  void AddBlocking(const std::unordered_map<uint32_t, Nanos>& blocked) {
    std::map<std::string_view, Nanos> by_function;
    for (const auto& [stack, time] : blocked)
      by_function[UserFunction(StackId{stack})] += time;
    Greatest<std::string_view> longest;
    for (const auto& [function, time] : by_function) {
      const bool matters = !function.empty() && time >= trace_.end / kSmallestShare;
      if (matters && longest.Wants(time)) longest.Add(time, function);
    }
    for (const auto& [time, function] : longest.kept()) {
      Finding finding = WholeTrace("blocking", time);
      finding.text = fmt::format("Goroutines waited {} in all for each other in {}",
                                 FormatDuration(time), function);
      Keep(std::move(finding), kWeightOfBlocking);
    }
  }

  // The innermost function that is not of the runtime or of sync.
  std::string_view UserFunction(StackId stack) const {
    for (const FrameId id : trace_.names.stacks.frames(stack)) {
      const std::string_view function = trace_.text(trace_.names.stacks.frame(id).function);
      const bool internal = function.starts_with("runtime.") || function.starts_with("sync.") ||
                            function.starts_with("internal/") || function.starts_with("runtime/");
      if (!internal) return function;
    }
    return {};
  }

  void LookAtTasks() {
    Greatest<uint32_t> slowest;
    for (uint32_t i = 0; i < trace_.tasks.size(); ++i) {
      const Task& task = trace_.tasks[i];
      const bool complete = task.start != kNever && task.end != kNever;
      if (complete && slowest.Wants(task.end - task.start)) slowest.Add(task.end - task.start, i);
    }
    for (const auto& [duration, i] : slowest.kept()) {
      const Task& task = trace_.tasks[i];
      Finding finding;
      finding.kind = "slow task";
      finding.text = fmt::format("Task {} ({}) took {}", static_cast<uint64_t>(task.id),
                                 trace_.text(task.name), FormatDuration(duration));
      finding.value_ns = duration;
      finding.from = task.start;
      finding.to = task.end;
      finding.task = i;
      Keep(std::move(finding), 1);
    }
  }

  void LookAtCollector() {
    const TraceFacts facts = FactsOf(trace_);
    if (facts.gc_cycles > 0) {
      Finding finding = WholeTrace("gc", facts.gc_mark_ns);
      finding.text = fmt::format(
          "The garbage collector was marking {} of the time ({} cycles, {})",
          FormatShare(static_cast<double>(facts.gc_mark_ns), static_cast<double>(trace_.end)),
          FormatCount(facts.gc_cycles), FormatDuration(facts.gc_mark_ns));
      Keep(std::move(finding), kWeightOfMark);
    }
    const Range* longest = nullptr;
    for (const Range& range : trace_.ranges) {
      if (!IsStopTheWorld(trace_.text(range.name))) continue;
      if (longest == nullptr || range.end - range.start > longest->end - longest->start)
        longest = &range;
    }
    if (longest == nullptr) return;
    const Nanos duration = longest->end - longest->start;
    Finding finding;
    finding.kind = "stop-the-world";
    finding.text = fmt::format("The world stood still for {} at once ({}), {} in all",
                               FormatDuration(duration), trace_.text(longest->name),
                               FormatDuration(facts.stw_ns));
    finding.value_ns = duration;
    finding.from = longest->start;
    finding.to = longest->end;
    finding.goroutine = longest->goroutine;
    Keep(std::move(finding), kWeightOfStop);
  }

  void LookAtAssists() {
    Nanos most = 0;
    Nanos sum = 0;
    const GroupStats* worst = nullptr;
    for (const GroupStats& group : groups_) {
      for (const NamedTime& time : group.ranges) {
        if (trace_.text(time.name) != kMarkAssist) continue;
        sum += time.time_ns;
        if (time.time_ns <= most) continue;
        most = time.time_ns;
        worst = &group;
      }
    }
    if (worst == nullptr) return;
    Finding finding = WholeTrace("assist", sum);
    finding.text = fmt::format("Goroutines spent {} helping the garbage collector, {} of it in {}",
                               FormatDuration(sum), FormatDuration(most), NameOf(worst->group));
    finding.group = worst->group;
    Keep(std::move(finding), kWeightOfAssist);
  }

  void LookAtGroups() {
    constexpr uint32_t kFew = 10;
    Greatest<const GroupStats*> growing;
    for (const GroupStats& group : groups_) {
      const bool leaks = group.never_ended >= kFew && group.never_ended * 2 > group.created;
      if (leaks && !trace_.groups[group.group].system && growing.Wants(group.never_ended)) {
        growing.Add(group.never_ended, &group);
      }
    }
    for (const auto& [count, group] : growing.kept()) {
      Finding finding = WholeTrace("never ended", trace_.end);
      finding.text = fmt::format(
          "{} of {} goroutines of {} that were born during the trace never ended",
          FormatCount(group->never_ended), FormatCount(group->created), NameOf(group->group));
      finding.group = group->group;
      Keep(std::move(finding), 1);
    }
  }

  // Parts of the trace in which surely, all the time, a goroutine waited and a processor idled.
  void LookAtProcessors() {
    constexpr uint32_t kParts = 4096;
    if (trace_.end < kParts) return;
    Counters::Wanted wanted{};
    for (const Counter counter :
         {Counter::kRunnable, Counter::kProcsRunning, Counter::kGomaxprocs}) {
      wanted[static_cast<size_t>(counter)] = true;
    }
    const Counters::Columns counters = counters_.Query(0, trace_.end, kParts, wanted);
    const auto& runnable = counters[static_cast<size_t>(Counter::kRunnable)];
    const auto& running = counters[static_cast<size_t>(Counter::kProcsRunning)];
    const auto& procs = counters[static_cast<size_t>(Counter::kGomaxprocs)];
    uint32_t parts = 0;
    for (uint32_t i = 0; i < kParts; ++i) {
      // Comparisons with what is not known are false.
      if (runnable[i].min >= 1 && running[i].max < procs[i].min) ++parts;
    }
    const Nanos idle = trace_.end / kParts * parts;
    if (idle < trace_.end / kSmallestShare) return;
    Finding finding = WholeTrace("idle processors", idle);
    finding.text = fmt::format("For {} at least, a processor idled while goroutines waited for one",
                               FormatDuration(idle));
    Keep(std::move(finding), kWeightOfIdle);
  }

  Finding WholeTrace(std::string_view kind, Nanos value) const {
    Finding finding;
    finding.kind = kind;
    finding.value_ns = value;
    finding.to = trace_.end;
    return finding;
  }

  std::string_view NameOf(uint32_t group) const { return trace_.text(trace_.groups[group].name); }

  void Keep(Finding finding, double weight) {
    const double weighed = static_cast<double>(finding.value_ns) * weight;
    found_.push_back({std::move(finding), weighed});
  }

  const Trace& trace_;
  const GoroutineTitles& titles_;
  const Counters& counters_;
  const std::vector<GroupStats>& groups_;
  std::vector<Weighed> found_;
};

}  // namespace

std::vector<Finding> WhatStandsOut(const Trace& trace,
                                   const GoroutineTitles& titles,
                                   const Counters& counters,
                                   const std::vector<GroupStats>& groups) {
  return Search(trace, titles, counters, groups).Run();
}

}  // namespace skein
