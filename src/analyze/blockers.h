#pragma once

#include <optional>
#include <vector>

#include "analyze/time_kind.h"

namespace skein {

class UserFunctions;

// Goroutines waited at one stack, and goroutines ended that at another.
struct BlockPair {
  TimeKind kind = TimeKind::kLock;
  StackId waiter = StackId::kNone;
  StackId waker = StackId::kNone;
  uint64_t count = 0;
  Nanos time_ns = 0;  // Within the window.
  // An example.
  Nanos longest_ns = 0;
  SliceIndex longest = kNoSlice;  // The Waiting slice.
  GoroutineIndex longest_waiter = GoroutineIndex::kNone;
  GoroutineIndex longest_waker = GoroutineIndex::kNone;
};

// What the pairs of the same functions of the program sum up to.
struct BlockingFunctions {
  TimeKind kind = TimeKind::kLock;
  StringId waiter = StringId::kEmpty;
  StringId waker = StringId::kEmpty;
  uint64_t count = 0;
  Nanos time_ns = 0;
  Nanos longest_ns = 0;
};

struct Blockers {
  std::vector<BlockPair> pairs;  // The most time first.
  uint64_t count = 0;
  Nanos time_ns = 0;
};

// Whose waits are of interest.
struct BlockerScope {
  std::optional<uint32_t> waiters;  // Goroutines of this group; else all but those of Go's runtime.
  std::optional<uint32_t> wakers;   // Only waits that goroutines of this group ended.
};

// Waits for locks, channels and coroutines within [from, to) that another goroutine ended, at whatever
// time. Network, timers and the collector are no goroutine's doing. O(slices in the window).
Blockers WhoBlocksWhom(
    const Trace& trace, const TimeKinds& kinds, const BlockerScope& scope, Nanos from, Nanos to);

// Those whose waiters have nothing to do where they wait (see idle_stacks.h), or all others.
Blockers Only(const Blockers& all, const std::vector<bool>& idle_stacks, bool idle);

// The most time first.
std::vector<BlockingFunctions> ByFunctions(const Blockers& blockers,
                                           const UserFunctions& functions);

}  // namespace skein
