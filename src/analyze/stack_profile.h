#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// What is counted by stack: CPU samples, or the time goroutines spent in some states.
enum class ProfileKind : uint8_t { kCpu, kNetwork, kSync, kSyscall, kSched };
inline constexpr std::string_view kProfileNames[] = {"cpu", "network", "sync", "syscall", "sched"};

// Which goroutines count: one, those of a group, or all.
struct ProfileScope {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  std::optional<uint32_t> group;
};

// One stack and what was counted there: samples, or nanoseconds within the window.
struct StackCount {
  StackId stack = StackId::kNone;
  uint64_t count = 0;  // Samples or intervals.
  uint64_t value = 0;
};

struct StackProfile {
  std::vector<StackCount> stacks;  // By stack.
  bool sampled = false;            // Estimated: there were too many intervals to visit.
};

// Time is counted at the stack of the code that waits or calls the system; waiting for a processor at that
// of the code that made the goroutine runnable.
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
