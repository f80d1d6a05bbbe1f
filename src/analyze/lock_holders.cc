#include "analyze/lock_holders.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "analyze/user_functions.h"

namespace skein {

namespace {

struct LockWait {
  Nanos start = 0;
  Nanos end = 0;
  GoroutineIndex waiter = GoroutineIndex::kNone;
  GoroutineIndex waker = GoroutineIndex::kNone;  // Who let go.
};

// Waits at those stacks that ended, in the order in which they did.
std::vector<LockWait> WaitsAt(const Trace& trace, std::span<const StackId> stacks) {
  std::vector<bool> counts(trace.names.stacks.size());
  for (const StackId stack : stacks)
    counts[Raw(stack)] = true;
  std::vector<LockWait> waits;
  const SliceTable& table = trace.goroutine_slices;
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    SliceIndex slice = table.begin(track);
    LockWait wait;
    table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode code) {
      const SliceIndex at = slice++;
      const GoState state = trace.states[code].state;
      if (state == GoState::kRunnable && wait.waiter != GoroutineIndex::kNone) {
        wait.waker = DecodeWaker(table.extra(at)).goroutine;
        waits.push_back(wait);
      }
      wait = {};
      if (state == GoState::kWaiting && counts[table.value(at)])
        wait = {.start = start, .end = end, .waiter = GoroutineIndex{track}};
    });
  }
  std::stable_sort(waits.begin(), waits.end(),
                   [](const LockWait& a, const LockWait& b) { return a.end < b.end; });
  return waits;
}

constexpr bool IsWork(TimeKind kind) {
  return !IsWaiting(kind) && kind != TimeKind::kSyscall && kind != TimeKind::kSyscallBlocked;
}

// Where the holders' time went.
class HoldersTime {
 public:
  HoldersTime(const Trace& trace, const TimeKinds& kinds, const UserFunctions& functions)
      : table_(trace.goroutine_slices), kinds_(kinds), functions_(functions) {}

  void Add(GoroutineIndex holder, Nanos from, Nanos to) {
    const uint32_t track = Raw(holder);
    SliceIndex slice = table_.At(track, from);
    if (slice == kNoSlice) return;
    table_.ScanValues(slice, table_.LowerBound(track, to, slice),
                      [&](Nanos start, Nanos end, StateCode code, auto value) {
                        const TimeKind kind = kinds_.of(code);
                        if (IsWork(kind)) return;
                        const StackId stack{value()};
                        times_[{kind, functions_.of(stack), functions_.caller(stack)}] +=
                            std::min(end, to) - std::max(start, from);
                      });
  }

  void TellMost(LockHolders& holders) const {
    for (const auto& [place, time] : times_) {
      if (time <= holders.time_ns) continue;
      std::tie(holders.kind, holders.function, holders.caller) = place;
      holders.time_ns = time;
    }
  }

 private:
  const SliceTable& table_;
  const TimeKinds& kinds_;
  const UserFunctions& functions_;
  std::map<std::tuple<TimeKind, StringId, StringId>, Nanos> times_;
};

}  // namespace

LockHolders WhatHoldersDid(const Trace& trace,
                           const TimeKinds& kinds,
                           const UserFunctions& functions,
                           std::span<const StackId> waiters) {
  LockHolders holders;
  HoldersTime time(trace, kinds, functions);
  LockWait last;
  for (const LockWait& wait : WaitsAt(trace, waiters)) {
    const Nanos since = std::max(wait.start, last.end);
    if (wait.waker != GoroutineIndex::kNone && wait.waker == last.waiter && since < wait.end) {
      ++holders.known;
      holders.held_ns += wait.end - since;
      time.Add(wait.waker, since, wait.end);
    }
    last = wait;
  }
  time.TellMost(holders);
  return holders;
}

}  // namespace skein
