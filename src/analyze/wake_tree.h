#pragma once

#include <vector>

#include "analyze/blockers.h"

namespace skein {

// A flame graph of waits: the waiter's stack from its root on, and above its leaf the stack of who ended the
// wait, upside down, so that the two innermost calls touch.
struct WakeTree {
  struct Node {
    uint32_t parent = UINT32_MAX;
    StringId function = StringId::kEmpty;  // kEmpty: the root, or a stack without frames.
    bool waker = false;
    Nanos self_ns = 0;
    Nanos total_ns = 0;  // With all above it, also those that are left out.
  };
  // The root first, parents before children, heavy children before light ones.
  std::vector<Node> nodes;
};

// Without nodes that weigh less than one part in `resolution` of the whole.
WakeTree WakeTreeOf(const Trace& trace, const Blockers& blockers, int64_t resolution);

}  // namespace skein
