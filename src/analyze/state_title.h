#pragma once

#include <string>

#include "store/trace.h"

namespace skein {

// What people call a goroutine's state: "running", "chan receive", "syscall (blocked)".
std::string StateTitle(const Trace& trace, const StateInfo& state);

}  // namespace skein
