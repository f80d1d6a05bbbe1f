#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// What a goroutine's time went to: finer than its state, and without overlap, so that the kinds of any
// stretch of its life sum to the length of that stretch.
enum class TimeKind : uint8_t {
  kRunning,         // Its own code.
  kAssist,          // Running, but marking for the garbage collector.
  kSweep,           // Running, but sweeping for it.
  kStopped,         // Stopping the world, or runnable while someone else had stopped it.
  kRunnable,        // Waiting for a processor.
  kSyscall,         // In a system call, processor still attached.
  kSyscallBlocked,  // In a system call, processor lost.
  kNetwork,
  kLock,     // sync: mutexes, wait groups, conditions.
  kChannel,  // Send, receive, select.
  kGcWait,   // Waiting for the garbage collector.
  kSleep,
  kOtherWait,
  kUnknown,  // Not alive, or lost from the trace.
};
inline constexpr size_t kTimeKindCount = 14;

constexpr std::string_view Name(TimeKind kind) {
  constexpr std::array<std::string_view, kTimeKindCount> kNames = {
      "running",           "GC assist", "GC sweep", "world stopped", "runnable", "syscall",
      "syscall (blocked)", "network",   "sync",     "channel",       "GC wait",  "sleep",
      "other wait",        "unknown"};
  return kNames[static_cast<size_t>(kind)];
}

using TimeByKind = std::array<Nanos, kTimeKindCount>;

inline Nanos& At(TimeByKind& times, TimeKind kind) {
  return times[static_cast<size_t>(kind)];
}
Nanos SumOf(const TimeByKind& times);

constexpr bool IsWaiting(TimeKind kind) {
  return kind >= TimeKind::kNetwork && kind <= TimeKind::kOtherWait;
}

// Tells the kinds of goroutine slices. Immutable; `trace` must outlive it. Memory: some 24 bytes for each
// assist, sweep and stop-the-world of the trace, 4 for each goroutine.
class TimeKinds {
 public:
  explicit TimeKinds(const Trace& trace);

  TimeKind of(StateCode code) const { return of_code_[code]; }

  // Calls visit(start, end, kind) for the pieces of different kind of [from, to), which lies within one
  // slice of the goroutine, of that state; in order.
  template <typename Visit>
  void Cut(GoroutineIndex goroutine, StateCode code, Nanos from, Nanos to, Visit visit) const {
    const TimeKind kind = of(code);
    if (kind == TimeKind::kRunning) return CutBy(OverheadsOf(goroutine), kind, from, to, visit);
    if (kind == TimeKind::kRunnable) return CutBy(stops_, kind, from, to, visit);
    if (from < to) visit(from, to, kind);
  }

  // Whether it ever assisted, swept or stopped the world.
  bool HasOverheads(GoroutineIndex goroutine) const { return !OverheadsOf(goroutine).empty(); }

  // Adds what became of [from, to) of the goroutine's life.
  void Add(GoroutineIndex goroutine, Nanos from, Nanos to, TimeByKind& times) const;

 private:
  // A stretch in which a state is not what it seems. Those of one list do not overlap and are in order.
  struct Overhead {
    Nanos start = 0;
    Nanos end = 0;
    TimeKind kind = TimeKind::kStopped;
  };
  struct Edge;

  static std::vector<Overhead> Flatten(std::span<const Edge> edges);
  std::span<const Overhead> OverheadsOf(GoroutineIndex goroutine) const {
    const uint32_t first = first_[Raw(goroutine)];
    return {overheads_.data() + first, first_[Raw(goroutine) + 1] - first};
  }

  template <typename Visit>
  static void CutBy(
      std::span<const Overhead> overheads, TimeKind kind, Nanos from, Nanos to, Visit& visit) {
    auto at = std::partition_point(overheads.begin(), overheads.end(),
                                   [from](const Overhead& o) { return o.end <= from; });
    for (; at != overheads.end() && at->start < to; ++at) {
      if (from < at->start) visit(from, at->start, kind);
      from = std::max(from, at->start);
      visit(from, std::min(at->end, to), at->kind);
      from = std::min(at->end, to);
    }
    if (from < to) visit(from, to, kind);
  }

  const Trace& trace_;
  std::vector<TimeKind> of_code_;
  std::vector<uint32_t> first_;  // By goroutine, into overheads_.
  std::vector<Overhead> overheads_;
  std::vector<Overhead> stops_;  // Of the whole program.
};

}  // namespace skein
