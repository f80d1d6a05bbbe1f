#pragma once

#include <cstdint>
#include <vector>

#include <signal.h>

#include "sigsafe/arena.h"

namespace skein {

// The CPU profiler: each thread has a timer that runs while the thread does, and whose signal
// (SIGPROF) counts the stack that it finds, in the arena and, if there is a recording, in the trace.

// Starts timers in all threads. With WatchMutex() held, arena and hooks in place. False if there is
// no timer to be had.
bool StartCpuTimers(uint64_t period_ns);
void StopCpuTimers();

// For threads that come and go meanwhile. Starting is for the thread itself.
void StartCpuTimer(ThreadSlot& slot);
void StopCpuTimer(ThreadSlot& slot);
// The same as the last thing that the thread does. The kernel looks at timers at its ticks only, so a hit
// may be due; it counts for the function that the thread was.
void EndCpuTimer(ThreadSlot& slot);

// In the child of a fork, which has no timers.
void ForgetCpuTimers();

// The return addresses of another thread, which is interrupted for it; empty if it does not answer
// soon. One thread at a time; an arena is in place.
std::vector<uint64_t> InterruptForStack(uint32_t tid);

// The host's own action for SIGPROF, which our handler passes on what is not ours. Answers for
// sigaction(): true if we have the signal, so that the host must not take it.
bool SwapHostAction(const struct sigaction* action, struct sigaction* old);
// The host does not use the signal itself, so it need not be blocked.
bool MayUnblockSignal();

}  // namespace skein
