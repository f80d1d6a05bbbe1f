#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skein {

// What a thread of this process does right now.
struct ThreadView {
  uint64_t number = 0;  // As in traces.
  uint32_t tid = 0;
  std::string name;           // As the kernel has it.
  bool is_caller = false;     // The thread that looks.
  int64_t system_call = -1;   // Its number if the thread waits in one.
  std::vector<uint64_t> pcs;  // Return addresses, innermost first.
  uint32_t creation_stack = 0;
  uint64_t creator = 0;  // Its number; 0: unknown.
};

// All threads of the host's, the caller first. Threads that wait are not disturbed: the kernel tells
// where they are, and their stacks are read from outside. Threads that run are interrupted (SIGPROF).
// With WatchMutex() held and an arena in place.
std::vector<ThreadView> LookAtThreads();

}  // namespace skein
