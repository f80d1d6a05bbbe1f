#pragma once

#include <cstdint>
#include <functional>

#include "store/trace.h"

namespace skein {

struct GoroutineCounts {
  uint64_t running = 0;  // Or in a system call.
  uint64_t runnable = 0;
  uint64_t gc_waiting = 0;  // Of those that wait: within a mark assist.
};

struct ThreadCounts {
  uint64_t running = 0;     // Have a processor.
  uint64_t in_syscall = 0;  // Lost it in a system call.
};

struct HeapBytes {
  uint64_t allocated = 0;
  uint64_t goal = 0;  // 0: none.
};

// How many there are from a moment on; each in order of time, and only where it changes.
struct CountVisitor {
  std::function<void(Nanos, const GoroutineCounts&)> goroutines;
  std::function<void(Nanos, const ThreadCounts&)> threads;
  std::function<void(Nanos, const HeapBytes&)> heap;
};

// The changes within [from, to).
void VisitCounts(const Trace& trace, Nanos from, Nanos to, const CountVisitor& visit);

}  // namespace skein
