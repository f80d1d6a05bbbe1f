#pragma once

#include <cstddef>
#include <functional>

namespace skein {

// As many threads as the machine has processors, at least 1.
unsigned HardwareThreads();

// Calls work(0) ... work(count - 1), each once, on up to `threads` threads (0: HardwareThreads()) of
// which the caller's is one; returns when all are done. Indices are handed out in rising order, so
// item i is begun no later than item i + 1. What work() throws is thrown here, once all threads
// have stopped.
void ParallelFor(size_t count, unsigned threads, const std::function<void(size_t)>& work);

}  // namespace skein
