#pragma once

#include <string>

#include "store/trace.h"

namespace skein {

// What people call things of a trace.

// A goroutine's state: "running", "chan receive", "syscall (blocked)".
std::string StateTitle(const Trace& trace, const StateInfo& state);

// "[category] message", or the message alone.
std::string LogTitle(const Trace& trace, const Log& log);

// "Task 17 request".
std::string TaskTitle(const Trace& trace, const Task& task);

}  // namespace skein
