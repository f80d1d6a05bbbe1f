#pragma once

#include <cstdint>
#include <span>

#include "analyze/time_kind.h"

namespace skein {

class UserFunctions;

// What those did who had a lock while others waited for it.
struct LockHolders {
  uint64_t known = 0;  // Waits of which it is known since when who let go had had the lock.
  Nanos held_ns = 0;   // How long that was, within these waits.
  // What most of it was that was no work: a wait, or a call of the system.
  TimeKind kind = TimeKind::kUnknown;
  StringId function = StringId::kEmpty;
  StringId caller = StringId::kEmpty;
  Nanos time_ns = 0;
};

// Of the locks that are waited for at those stacks. Traces do not say who takes a free lock. But who had to
// wait for it had it from then on, if nobody else was given it before he let go. O(slices).
LockHolders WhatHoldersDid(const Trace& trace,
                           const TimeKinds& kinds,
                           const UserFunctions& functions,
                           std::span<const StackId> waiters);

}  // namespace skein
