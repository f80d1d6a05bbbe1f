// The slow stage of a pipeline: others wait for it again and again, and it is at work all that time, alone,
// while processors idle.
//
// That goroutines wait is no news: workers without work wait for whoever brings some. What tells the two
// apart is what the awaited does meanwhile. If it waits too (for the network, for a timer, for its own
// turn), nobody is slow. If many do the same work at once, or all processors are busy, the program does
// what the machine can. Only if one goroutine at a time is at work do the others wait because of it.
//
// Or if they queue: while one waits for a goroutine, that one serves others first, again and again, and never
// waits for work itself. Then there are too few of its kind, even if they sleep or wait for the network.

#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/finding_sorts.h"
#include "analyze/idle_stacks.h"
#include "analyze/processor_use.h"
#include "analyze/short_function.h"
#include "analyze/user_functions.h"
#include "base/text.h"

namespace skein {

namespace {

// What was waited for a function that ended waits.
struct Stage {
  StringId function = StringId::kEmpty;
  Nanos time_ns = 0;
  uint64_t count = 0;
  BlockPair worst;  // The pair with most time.
};

struct StageWait {
  Nanos start = 0;
  Nanos end = 0;
  GoroutineIndex waker = GoroutineIndex::kNone;
};

uint64_t KeyOf(StackId waiter, StackId waker) {
  return uint64_t{Raw(waiter)} << 32 | Raw(waker);
}

// The longest waits of each stage: enough to say what the awaited did meanwhile.
class StageWaits {
 public:
  void Add(size_t stage, const StageWait& wait) {
    if (stage >= kept_.size()) kept_.resize(stage + 1);
    std::vector<StageWait>& kept = kept_[stage];
    if (kept.size() == kMost && wait.end - wait.start <= Length(kept.front())) return;
    kept.push_back(wait);
    std::push_heap(kept.begin(), kept.end(), &IsLonger);
    if (kept.size() <= kMost) return;
    std::pop_heap(kept.begin(), kept.end(), &IsLonger);
    kept.pop_back();
  }

  std::span<const StageWait> of(size_t stage) const {
    return stage < kept_.size() ? kept_[stage] : std::span<const StageWait>();
  }

 private:
  static constexpr size_t kMost = 256;

  static Nanos Length(const StageWait& wait) { return wait.end - wait.start; }
  static bool IsLonger(const StageWait& a, const StageWait& b) { return Length(a) > Length(b); }

  std::vector<std::vector<StageWait>> kept_;  // Heaps, the shortest on top.
};

// Functions for which others waited long and often, and the pairs of stacks that these waits are of.
class StageSearch {
 public:
  explicit StageSearch(const FindingSources& sources) : sources_(sources), trace_(sources.trace) {
    std::map<StringId, Stage> by_function;
    for (const BlockPair& pair : sources.blockers.pairs) {
      if (!Counts(pair)) continue;
      Stage& stage = by_function[sources.functions.of(pair.waker)];
      if (stage.count == 0) stage.worst = pair;
      stage.time_ns += pair.time_ns;
      stage.count += pair.count;
    }
    std::map<StringId, size_t> numbers;
    for (auto& [function, stage] : by_function) {
      if (function == StringId::kEmpty || stage.count < kFewest) continue;
      if (stage.time_ns < kHealthySum || Part(stage.time_ns, trace_.end) < kHealthyShare) continue;
      stage.function = function;
      numbers[function] = stages_.size();
      stages_.push_back(stage);
    }
    for (const BlockPair& pair : sources.blockers.pairs) {
      const auto number = numbers.find(sources.functions.of(pair.waker));
      if (Counts(pair) && number != numbers.end())
        stage_of_[KeyOf(pair.waiter, pair.waker)] = number->second;
    }
  }

  const std::vector<Stage>& stages() const { return stages_; }

  StageWaits LongestWaits() const {
    StageWaits waits;
    if (stages_.empty()) return waits;
    for (const GoroutineGroup& group : trace_.groups) {
      if (group.system) continue;
      for (const GoroutineIndex goroutine : group.goroutines)
        AddWaits(goroutine, waits);
    }
    return waits;
  }

 private:
  static constexpr double kHealthyShare = 0.25;  // Of the trace: so many wait at any time.
  static constexpr Nanos kHealthySum = 10'000'000;
  static constexpr uint64_t kFewest = 10;

  // Who holds a mutex is told of as contention.
  bool Counts(const BlockPair& pair) const {
    return pair.kind == TimeKind::kChannel ||
           (pair.kind == TimeKind::kLock && !IsAtMutex(trace_, pair.waiter));
  }

  void AddWaits(GoroutineIndex goroutine, StageWaits& waits) const {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t track = Raw(goroutine);
    SliceIndex slice = table.begin(track);
    StageWait wait;
    table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode code) {
      const SliceIndex at = slice++;
      const GoState state = trace_.states[code].state;
      if (state == GoState::kRunnable && wait.start < wait.end) {
        wait.waker = DecodeWaker(table.extra(at)).goroutine;
        const auto stage =
            stage_of_.find(KeyOf(StackId{table.value(at - 1)}, StackId{table.value(at)}));
        const bool is_other = wait.waker != GoroutineIndex::kNone && wait.waker != goroutine;
        if (is_other && stage != stage_of_.end()) waits.Add(stage->second, wait);
      }
      wait = {};
      if (state == GoState::kWaiting) wait = {.start = start, .end = end};
    });
  }

  const FindingSources& sources_;
  const Trace& trace_;
  std::vector<Stage> stages_;
  std::unordered_map<uint64_t, size_t> stage_of_;  // By pair of stacks.
};

constexpr double kMostlyAtWork = 0.75;

// How the awaited spent the waits; only the first three if it is not busy.
struct StageWork {
  double at_work = 0;     // Share in which the awaited ran or called the system.
  double asleep = 0;      // Share in which it slept.
  double network = 0;     // Share in which it waited for the network; only if others wait to send.
  double goroutines = 0;  // Of its kind that ran at once, on average.
  double idle = 0;        // Share of the processors' time.
};

bool IsBusy(const StageWork& work) {
  return work.at_work + work.asleep + work.network >= kMostlyAtWork;
}

// Who sends has something to be done, so the other does not wait for work when it waits for the network.
bool IsSend(const Trace& trace, const Stage& stage) {
  const StateCode state = trace.goroutine_slices.state(stage.worst.longest);
  return trace.text(trace.states[state].reason) == "chan send";
}

StageWork WorkDuring(const FindingSources& sources,
                     const Stage& stage,
                     std::span<const StageWait> waits) {
  constexpr TimeKind kAtWork[] = {TimeKind::kRunning, TimeKind::kAssist, TimeKind::kSweep,
                                  TimeKind::kSyscall, TimeKind::kSyscallBlocked};
  TimeByKind times{};
  std::vector<WaitSpan> spans;
  for (const StageWait& wait : waits) {
    sources.kinds.Add(wait.waker, wait.start, wait.end, times);
    spans.push_back({wait.start, wait.end});
  }
  Nanos waited_ns = 0;
  for (const WaitSpan& span : spans)
    waited_ns += span.end - span.start;
  StageWork work;
  for (const TimeKind kind : kAtWork)
    work.at_work += Part(At(times, kind), waited_ns);
  work.asleep = Part(At(times, TimeKind::kSleep), waited_ns);
  if (IsSend(sources.trace, stage)) work.network = Part(At(times, TimeKind::kNetwork), waited_ns);
  if (!IsBusy(work)) return work;  // What all processors did takes long to learn.
  const ProcessorUse use = UseDuring(sources.trace, spans);
  work.idle = Part(use.idle_ns, use.processor_ns);
  const uint32_t group = sources.trace.goroutines[Raw(waits.front().waker)].group;
  for (const ProcessorUse::Holder& holder : use.holders) {
    if (holder.group == group) work.goroutines = Part(holder.time_ns, use.waited_ns);
  }
  return work;
}

// How many others the awaited served while one waited, on average. Those served with the one, at the end of its wait,
// were woken all at once: they did not queue.
double ServedMeanwhile(std::span<const StageWait> waits) {
  constexpr Nanos kEndOfWait = 10;  // This part of the wait.
  uint64_t served = 0;
  for (const StageWait& wait : waits) {
    const Nanos before = wait.end - (wait.end - wait.start) / kEndOfWait;
    for (const StageWait& other : waits)
      served += other.waker == wait.waker && other.end > wait.start && other.end < before ? 1 : 0;
  }
  return static_cast<double>(served) / static_cast<double>(waits.size());
}

Finding StageFinding(const FindingSources& sources, const Stage& stage, const std::string& why) {
  constexpr double kWeight = 0.5;
  const Trace& trace = sources.trace;
  const BlockPair& worst = stage.worst;
  const Nanos start = trace.goroutine_slices.start(worst.longest);
  Finding finding = FindingOf("slow stage", stage.time_ns, start, start + worst.longest_ns);
  finding.text = fmt::format("Goroutines waited {} in all, {} times, for {}, most of it in {}; {}",
                             FormatDuration(stage.time_ns), FormatCount(stage.count),
                             ShortFunction(trace.text(stage.function)),
                             ShortFunction(trace.text(sources.functions.of(worst.waiter))), why);
  finding.slice = worst.longest;
  finding.goroutine = worst.longest_waiter;
  finding.stack = worst.waiter;
  finding.weight *= kWeight;
  return finding;
}

std::string AloneText(const StageWork& work) {
  return fmt::format(
      "it was at work {} of that time, one goroutine alone, while {} of the processors' time was "
      "idle",
      FormatShare(work.at_work, 1), FormatShare(work.idle, 1));
}

std::string QueueText(const StageWork& work, double served) {
  const std::pair<const char*, double> parts[] = {{"at work", work.at_work},
                                                  {"asleep", work.asleep},
                                                  {"waiting for the network", work.network}};
  std::string spent;
  for (const auto& [what, share] : parts) {
    if (share > 0)
      spent += fmt::format("{}{} {}", spent.empty() ? "" : ", ", what, FormatShare(share, 1));
  }
  return fmt::format(
      "they queue: {:.0f} others were served while one waited; who serves was {} of that time, "
      "while {} of the processors' time was idle",
      served, spent, FormatShare(work.idle, 1));
}

// Why others wait because of this stage; empty if they do not.
std::string WhyIsSlow(const FindingSources& sources,
                      const Stage& stage,
                      std::span<const StageWait> waits) {
  constexpr double kIdle = 0.2;
  constexpr double kMostAtOnce = 1.5;
  constexpr double kHealthyQueue = 2;
  const StageWork work = WorkDuring(sources, stage, waits);
  if (!IsBusy(work) || work.idle < kIdle) return {};
  if (work.at_work >= kMostlyAtWork && work.goroutines <= kMostAtOnce) return AloneText(work);
  if (stage.time_ns < sources.trace.end) return {};  // Not always does somebody wait.
  const double served = ServedMeanwhile(waits);
  if (served < kHealthyQueue || IdleStacks(sources.trace)[Raw(stage.worst.waiter)]) return {};
  return QueueText(work, served);
}

}  // namespace

void FindSlowStages(const FindingSources& sources, std::vector<Finding>& found) {
  const StageSearch search(sources);
  const StageWaits waits = search.LongestWaits();
  Greatest<std::pair<const Stage*, std::string>> longest;
  for (size_t i = 0; i < search.stages().size(); ++i) {
    const Stage& stage = search.stages()[i];
    if (waits.of(i).empty() || !longest.Wants(stage.time_ns)) continue;
    std::string why = WhyIsSlow(sources, stage, waits.of(i));
    if (!why.empty()) longest.Add(stage.time_ns, {&stage, std::move(why)});
  }
  for (const auto& [time, what] : longest.kept())
    found.push_back(StageFinding(sources, *what.first, what.second));
}

}  // namespace skein
