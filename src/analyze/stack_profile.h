#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/profile_scope.h"
#include "store/trace.h"

namespace skein {

// What is counted by stack: CPU samples, or the time goroutines spent in some states.
enum class ProfileKind : uint8_t { kCpu, kNetwork, kSync, kSyscall, kSched };
inline constexpr std::string_view kProfileNames[] = {"cpu", "network", "sync", "syscall", "sched"};

// One stack and what was counted there: samples, or nanoseconds within the window.
struct StackCount {
  StackId stack = StackId::kNone;
  uint64_t count = 0;  // Samples or intervals.
  uint64_t value = 0;
};

struct StackProfile {
  std::vector<StackCount> stacks;  // By stack.
};

// The time within [from, to) that goroutines spent in states of that kind, exactly. It counts at the
// stack of the code that waits or calls the system; waiting for a processor at that of the code that made
// the goroutine runnable: who woke or created it, or the goroutine itself when it was stopped. A state
// that is open at the end of the trace counts until then; one that is older than the trace counts
// from the goroutine's first sync on, if its reason is known. A call of the system that loses its
// processor is one interval. So of the whole trace the values sum to what GoroutineStats
// (analyze/goroutine_stats.h) has.
StackProfile ProfileWithin(
    const Trace& trace, ProfileKind kind, const ProfileScope& scope, Nanos from, Nanos to);

// The same as a tree of calls, the root (of no function) first.
struct CallTree {
  struct Node {
    uint32_t parent = UINT32_MAX;
    StringId function = StringId::kEmpty;
    uint64_t self = 0;
    uint64_t total = 0;  // With all below it, also those that are left out.
  };
  std::vector<Node> nodes;  // Parents before children, heavy children before light ones.
  uint64_t count = 0;
};

// Without nodes that weigh less than one part in `resolution` of the whole.
CallTree TreeOf(const Trace& trace, const StackProfile& profile, uint64_t resolution);

}  // namespace skein
