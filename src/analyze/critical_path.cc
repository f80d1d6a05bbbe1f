#include "analyze/critical_path.h"

#include <algorithm>

#include "analyze/goroutine_life.h"
#include "analyze/places.h"

namespace skein {

namespace {

// A chain of goroutines that wait for each other is rarely longer than three or four. Beyond this, waits
// are not explained any more.
constexpr uint16_t kDeepest = 48;

class Walker {
 public:
  Walker(const Trace& trace, const TimeKinds& kinds, const PathVisit& visit)
      : trace_(trace), table_(trace.goroutine_slices), kinds_(kinds), visit_(visit) {}

  // What `goroutine` did in [from, to), and before its birth what its creator did. `stack` is the code
  // with which it ended the wait that is to be explained.
  void Explain(GoroutineIndex goroutine, Nanos from, Nanos to, uint16_t depth, StackId stack) {
    // Latest first.
    std::vector<Stretch> stretches;
    Stretch stretch{goroutine, from, to, stack};
    while (const std::optional<Stretch> before = BeforeBirth(stretch)) {
      stretch.from = before->to;
      stretches.push_back(stretch);
      stretch = *before;
    }
    stretches.push_back(stretch);
    for (; !stretches.empty(); stretches.pop_back())
      WalkSlices(stretches.back(), depth);
  }

 private:
  struct Stretch {
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    Nanos from = 0;
    Nanos to = 0;
    StackId stack = StackId::kNone;
  };

  // The part in which the creator was about to create the goroutine.
  std::optional<Stretch> BeforeBirth(const Stretch& stretch) const {
    if (Raw(stretch.goroutine) >= trace_.goroutines.size()) return std::nullopt;
    const Goroutine& row = trace_.goroutines[Raw(stretch.goroutine)];
    const bool born = !row.before_trace && row.creator != GoroutineIndex::kNone &&
                      row.creator != stretch.goroutine && row.created > stretch.from &&
                      row.created < stretch.to;
    if (!born) return std::nullopt;
    return Stretch{row.creator, stretch.from, row.created, row.creation_stack};
  }

  void WalkSlices(const Stretch& stretch, uint16_t depth) {
    const uint32_t track = Raw(stretch.goroutine);
    Nanos told = stretch.from;
    if (track < table_.track_count()) {
      SliceIndex slice = table_.At(track, stretch.from);
      if (slice == kNoSlice) slice = table_.begin(track);
      const SliceIndex end = table_.LowerBound(track, stretch.to, slice);
      for (; slice < std::min(end, table_.end(track)); ++slice) {
        const Nanos from = std::max(table_.start(slice), told);
        const Nanos to = std::min(table_.finish(slice), stretch.to);
        if (from >= to) continue;
        if (told < from) Unknown(stretch.goroutine, told, from, depth);
        WalkSlice(stretch, slice, from, to, depth);
        told = to;
      }
    }
    if (told < stretch.to) Unknown(stretch.goroutine, told, stretch.to, depth);
  }

  void Unknown(GoroutineIndex goroutine, Nanos from, Nanos to, uint16_t depth) {
    visit_({.start = from, .end = to, .goroutine = goroutine, .depth = depth});
  }

  void WalkSlice(const Stretch& stretch, SliceIndex slice, Nanos from, Nanos to, uint16_t depth) {
    const StateCode code = table_.state(slice);
    const GoState state = trace_.states[code].state;
    PathStep step{.goroutine = stretch.goroutine, .slice = slice, .depth = depth};
    if (state == GoState::kWaiting || state == GoState::kSyscall) {
      step.stack = StackId{table_.value(slice)};
    } else if (depth > 0 && state == GoState::kRunning) {
      step.stack = stretch.stack;
    }
    const GoroutineIndex waker = WakerOf(stretch, slice, code, depth);
    step.explained = waker != GoroutineIndex::kNone;
    kinds_.Cut(stretch.goroutine, code, from, to, [&](Nanos start, Nanos end, TimeKind kind) {
      step.start = start;
      step.end = end;
      step.kind = kind;
      visit_(step);
    });
    if (!step.explained) return;
    Explain(waker, from, to, static_cast<uint16_t>(depth + 1), StackId{table_.value(slice + 1)});
  }

  // Who ended the wait, if it was a goroutine, and what it did explains the wait.
  GoroutineIndex WakerOf(const Stretch& stretch,
                         SliceIndex slice,
                         StateCode code,
                         uint16_t depth) const {
    if (!ForOthers(code) || depth >= kDeepest) return GoroutineIndex::kNone;
    // Whoever woke someone was awake then; that it waits longer is the jitter of clocks.
    if (depth > 0 && table_.finish(slice) > stretch.to) return GoroutineIndex::kNone;
    if (slice + 1 >= table_.end(Raw(stretch.goroutine))) return GoroutineIndex::kNone;
    if (StateOf(trace_, slice + 1).state != GoState::kRunnable) return GoroutineIndex::kNone;
    const GoroutineIndex waker = DecodeWaker(table_.extra(slice + 1)).goroutine;
    return waker == stretch.goroutine ? GoroutineIndex::kNone : waker;
  }

  // Waits that goroutines end. Coroutines wait without a reason.
  bool ForOthers(StateCode code) const {
    const TimeKind kind = kinds_.of(code);
    if (kind == TimeKind::kLock || kind == TimeKind::kChannel) return true;
    return kind == TimeKind::kOtherWait && trace_.states[code].reason == StringId::kEmpty;
  }

  const Trace& trace_;
  const SliceTable& table_;
  const TimeKinds& kinds_;
  const PathVisit& visit_;
};

GoroutineIndex LastHeardOf(const Trace& trace, const TaskIndex& index, uint32_t task) {
  GoroutineIndex last = trace.tasks[task].begin_goroutine;
  Nanos latest = trace.tasks[task].start;
  const auto hear = [&](GoroutineIndex goroutine, Nanos time) {
    if (goroutine == GoroutineIndex::kNone || time < latest) return;
    last = goroutine;
    latest = time;
  };
  for (const uint32_t region : index.regions(task))
    hear(trace.regions[region].goroutine, trace.regions[region].end);
  for (const uint32_t log : index.logs(task))
    hear(trace.logs[log].goroutine, trace.logs[log].time);
  return last;
}

}  // namespace

PathTarget TargetOf(const Trace& trace, const TaskIndex& index, uint32_t task) {
  const TaskSpan span = SpanOf(trace, trace.tasks[task]);
  PathTarget target{trace.tasks[task].end_goroutine, span.start, span.end};
  if (target.goroutine == GoroutineIndex::kNone) target.goroutine = LastHeardOf(trace, index, task);
  return target;
}

std::optional<PathTarget> TargetOf(const Trace& trace,
                                   GoroutineIndex goroutine,
                                   Nanos from,
                                   Nanos to) {
  const GoroutineLife life = LifeOf(trace, goroutine);
  if (!life.known) return std::nullopt;
  const Nanos end = life.ends && !life.waits_forever ? life.ended : trace.end;
  const PathTarget target{goroutine, std::max(from, life.created), std::min(to, end)};
  return target.from < target.to ? std::optional(target) : std::nullopt;
}

void WalkCriticalPath(const Trace& trace,
                      const TimeKinds& kinds,
                      const PathTarget& target,
                      const PathVisit& visit) {
  if (target.from >= target.to) return;
  Walker(trace, kinds, visit).Explain(target.goroutine, target.from, target.to, 0, StackId::kNone);
}

PathTotals TotalsOf(const Trace& trace, const TimeKinds& kinds, const PathTarget& target) {
  PathTotals totals;
  WalkCriticalPath(trace, kinds, target, [&](const PathStep& step) {
    const Nanos time = step.end - step.start;
    if (step.depth == 0) At(totals.own, step.kind) += time;
    if (!step.explained) At(totals.path, step.kind) += time;
  });
  return totals;
}

void PathParts::Add(const PathTarget& target) {
  PathStep own;
  WalkCriticalPath(trace_, kinds_, target, [&](const PathStep& step) {
    if (step.depth == 0) own = step;
    if (!step.explained) AddLeaf(step, own);
  });
}

void PathParts::AddLeaf(const PathStep& leaf, const PathStep& own) {
  PathPart part{.own = own.kind, .kind = leaf.kind, .elsewhere = leaf.depth > 0};
  if (leaf.goroutine != GoroutineIndex::kNone)
    part.group = trace_.goroutines[Raw(leaf.goroutine)].group;
  part.own_function = functions_.of(own.stack);
  part.function = functions_.of(leaf.stack);
  part.own_caller = functions_.caller(own.stack);
  part.caller = functions_.caller(leaf.stack);
  const auto [place, is_new] =
      places_.try_emplace(KeyOf(part), static_cast<uint32_t>(parts_.size()));
  if (is_new) parts_.push_back(part);
  PathPart& sum = parts_[place->second];
  ++sum.count;
  sum.time_ns += leaf.end - leaf.start;
  if (sum.own_caller != part.own_caller) sum.own_caller = StringId::kEmpty;
  if (sum.caller != part.caller) sum.caller = StringId::kEmpty;
  if (leaf.end - leaf.start <= sum.longest.end - sum.longest.start) return;
  sum.longest = leaf;
  sum.own_stack = own.stack;
}

std::vector<PathPart> PathParts::ByTime() const {
  std::vector<PathPart> parts = parts_;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const PathPart& a, const PathPart& b) { return a.time_ns > b.time_ns; });
  return parts;
}

namespace {

// Collects steps and merges narrow neighbours.
class Drawing {
 public:
  explicit Drawing(Nanos least) : least_(least) {}

  void Add(const PathStep& step) {
    // What explains a step too narrow to be seen cannot be seen either.
    if (step.depth > shown_depth_) return;
    const Nanos length = step.end - step.start;
    const bool narrow = length < least_;
    shown_depth_ = narrow ? step.depth : UINT16_MAX;
    if (step.depth >= open_.size()) open_.resize(step.depth + size_t{1}, SIZE_MAX);
    size_t& open = open_[step.depth];
    const bool joins = narrow && open != SIZE_MAX && steps_[open].step.end == step.start;
    if (!joins) {
      steps_.push_back({.step = step, .count = 0});
      open = steps_.size() - 1;
      longest_.push_back(0);
    }
    Join(step, steps_[open], longest_[open]);
    const DrawnStep& joined = steps_[open];
    if (joined.step.end - joined.step.start >= least_) open = SIZE_MAX;
  }

  std::vector<DrawnStep> Take() { return std::move(steps_); }

 private:
  static void Join(const PathStep& step, DrawnStep& drawn, Nanos& longest) {
    const Nanos length = step.end - step.start;
    At(drawn.times, step.kind) += length;
    ++drawn.count;
    const Nanos start = drawn.step.start;
    if (length > longest) drawn.step = step;
    longest = std::max(longest, length);
    drawn.step.start = start;
    drawn.step.end = step.end;
    if (drawn.count > 1) drawn.step.explained = false;
  }

  const Nanos least_;
  std::vector<DrawnStep> steps_;
  std::vector<Nanos> longest_;  // Of steps_: what its `step` is an example of.
  std::vector<size_t> open_;    // By depth: of steps_, the one that narrow steps may join.
  uint16_t shown_depth_ = UINT16_MAX;
};

}  // namespace

std::vector<DrawnStep> DrawnPath(const Trace& trace,
                                 const TimeKinds& kinds,
                                 const PathTarget& target,
                                 Nanos least) {
  Drawing drawing(least);
  WalkCriticalPath(trace, kinds, target, [&](const PathStep& step) { drawing.Add(step); });
  return drawing.Take();
}

}  // namespace skein
