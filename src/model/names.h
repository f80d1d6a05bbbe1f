#pragma once

#include <vector>

#include "model/ids.h"
#include "model/stack_table.h"
#include "model/string_table.h"

namespace skein {

// What the dense numbers of a trace stand for.
struct Names {
  StringTable strings;
  StackTable stacks;
  std::vector<GoroutineId> goroutines;  // By GoroutineIndex.
  std::vector<ProcId> procs;            // By ProcIndex.
  std::vector<ThreadId> threads;        // By ThreadIndex.
};

}  // namespace skein
