#include "export/count_history.h"

#include <algorithm>
#include <vector>

#include "analyze/counters.h"

namespace skein {
namespace {

// A sum of changes, walked in order of time.
class Walk {
 public:
  explicit Walk(std::vector<CountChange> changes) : changes_(std::move(changes)) {
    const auto earlier = [](const CountChange& a, const CountChange& b) { return a.time < b.time; };
    std::stable_sort(changes_.begin(), changes_.end(), earlier);
  }

  // Of the next change; INT64_MAX if there is none.
  Nanos next() const { return at_ < changes_.size() ? changes_[at_].time : INT64_MAX; }
  // All changes of one moment at once.
  void Step() {
    for (const Nanos time = next(); at_ < changes_.size() && changes_[at_].time == time; ++at_)
      count_ += changes_[at_].by;
  }
  uint64_t count() const { return static_cast<uint64_t>(std::max<int64_t>(0, count_)); }

 private:
  std::vector<CountChange> changes_;
  size_t at_ = 0;
  int64_t count_ = 0;
};

// Goroutines per state, by the changes of single goroutines.
class StateWalk {
 public:
  StateWalk(const Trace& trace, Nanos from)
      : table_(trace.goroutine_slices),
        transitions_(trace.transitions),
        at_(transitions_.LowerBound(table_, from)),
        counts_(transitions_.CountsBefore(table_, at_)) {
    Peek();
  }

  Nanos next() const { return at_ < transitions_.size() ? change_.time : INT64_MAX; }
  void Step() {
    for (const Nanos time = next(); next() == time; ++at_, Peek()) {
      if (change_.before != StateClass::kNone) --counts_[static_cast<size_t>(change_.before)];
      if (change_.after != StateClass::kNone) ++counts_[static_cast<size_t>(change_.after)];
    }
  }
  uint64_t count(StateClass state) const { return counts_[static_cast<size_t>(state)]; }

 private:
  void Peek() {
    if (at_ < transitions_.size()) change_ = table_.ChangeAt(transitions_.slice(at_));
  }

  const SliceTable& table_;
  const Transitions& transitions_;
  uint32_t at_;
  Transitions::Counts counts_;
  PackedSlices::Change change_{};
};

// Calls report(time, value) for each that differs from the one before and lies in [from, to).
template <typename Value, typename Report>
class Changes {
 public:
  Changes(Nanos from, Nanos to, const Report& report) : from_(from), to_(to), report_(report) {}

  void Set(Nanos time, const Value& value) {
    if (known_ && Same(value, last_)) return;
    known_ = true;
    last_ = value;
    if (time >= from_ && time < to_) report_(time, value);
  }

 private:
  static bool Same(const GoroutineCounts& a, const GoroutineCounts& b) {
    return a.running == b.running && a.runnable == b.runnable && a.gc_waiting == b.gc_waiting;
  }
  static bool Same(const ThreadCounts& a, const ThreadCounts& b) {
    return a.running == b.running && a.in_syscall == b.in_syscall;
  }
  static bool Same(const HeapBytes& a, const HeapBytes& b) {
    return a.allocated == b.allocated && a.goal == b.goal;
  }

  const Nanos from_;
  const Nanos to_;
  const Report& report_;
  bool known_ = false;
  Value last_;
};

void VisitGoroutinesAndThreads(const Trace& trace,
                               Nanos from,
                               Nanos to,
                               const CountVisitor& visit) {
  StateWalk states(trace, from);
  Walk procs(ProcChanges(trace));
  Walk gc_waits(GcWaitChanges(trace));
  Changes<GoroutineCounts, decltype(visit.goroutines)> goroutines(from, to, visit.goroutines);
  Changes<ThreadCounts, decltype(visit.threads)> threads(from, to, visit.threads);
  while (procs.next() < from)
    procs.Step();
  while (gc_waits.next() < from)
    gc_waits.Step();
  const Nanos end = std::min(to, trace.end);
  for (;;) {
    const Nanos time = std::min({states.next(), procs.next(), gc_waits.next()});
    if (time >= end) return;
    if (states.next() == time) states.Step();
    if (procs.next() == time) procs.Step();
    if (gc_waits.next() == time) gc_waits.Step();
    const uint64_t calls = states.count(StateClass::kSyscall);
    const uint64_t lost = states.count(StateClass::kSyscallBlocked);
    goroutines.Set(time, {states.count(StateClass::kRunning) + calls + lost,
                          states.count(StateClass::kRunnable), gc_waits.count()});
    threads.Set(time, {procs.count(), lost});
  }
}

void VisitHeap(const Trace& trace, Nanos from, Nanos to, const CountVisitor& visit) {
  constexpr uint64_t kNoGoal = uint64_t{1} << 50;  // What Go says where there is none.
  const auto& allocated = trace.heap_bytes;
  const auto& goals = trace.heap_goal_bytes;
  Changes<HeapBytes, decltype(visit.heap)> heap(from, to, visit.heap);
  HeapBytes bytes;
  for (size_t a = 0, g = 0; a < allocated.size() || g < goals.size();) {
    const bool goal_next =
        a == allocated.size() || (g < goals.size() && goals[g].time <= allocated[a].time);
    const MetricPoint& point = goal_next ? goals[g++] : allocated[a++];
    if (goal_next)
      bytes.goal = point.value > kNoGoal ? 0 : point.value;
    else
      bytes.allocated = point.value;
    heap.Set(point.time, bytes);
  }
}

}  // namespace

void VisitCounts(const Trace& trace, Nanos from, Nanos to, const CountVisitor& visit) {
  VisitGoroutinesAndThreads(trace, from, to, visit);
  VisitHeap(trace, from, to, visit);
}

}  // namespace skein
