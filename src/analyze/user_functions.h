#pragma once

#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// Where in the program's own code a stack stands: its innermost function that is not of the runtime, of
// sync or internal to Go, and not of C++'s standard library; if there is none, its innermost function.
class UserFunctions {
 public:
  explicit UserFunctions(const Trace& trace);

  // kEmpty if the stack has no frame.
  StringId of(StackId stack) const { return functions_[Raw(stack)]; }

 private:
  std::vector<StringId> functions_;  // By StackId.
};

// Of Go's runtime, its synchronisation or its internals.
bool IsGoInternal(std::string_view function);

// libc has several names for the same function: "pthread_mutex_lock" for "___pthread_mutex_lock".
std::string_view WithoutUnderscores(std::string_view function);

// Of C++'s standard library, much of which is inlined into everything, and libc's waits.
bool IsCppInternal(std::string_view function, std::string_view file);

// Whether the trace is of a native program: no frame is of Go's runtime. Its processors are places to
// run, of which there may be more than the machine has; see docs/collection.md. Walks all frames.
bool IsNative(const Trace& trace);

}  // namespace skein
