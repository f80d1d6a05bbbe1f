#pragma once

#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// Where in the program's own code a stack stands: its innermost function that is of neither Go's nor C++'s
// standard library. If there is none, its innermost one that is not of the runtime, of sync or internal to
// Go; if there is none either, its innermost function.
class UserFunctions {
 public:
  explicit UserFunctions(const Trace& trace);

  // kEmpty if the stack has no frame.
  StringId of(StackId stack) const { return functions_[Raw(stack)].function; }

  // The program's next function on the way out, another one; kEmpty if there is none.
  StringId caller(StackId stack) const { return functions_[Raw(stack)].caller; }

 private:
  struct Functions {
    StringId function = StringId::kEmpty;
    StringId caller = StringId::kEmpty;
  };
  static Functions Of(const Trace& trace, StackId stack);

  std::vector<Functions> functions_;  // By StackId.
};

// Of Go's runtime, its synchronisation or its internals.
bool IsGoInternal(std::string_view function);

// Of a package that comes with Go: "net/http.(*conn).serve", but not "main.serve" nor "example.com/net.Dial".
bool IsGoStandard(std::string_view function);

// What libc's functions have for a file in traces of native programs.
bool IsOfLibc(std::string_view file);

// libc has several names for the same function: "pthread_mutex_lock" for "___pthread_mutex_lock".
std::string_view WithoutUnderscores(std::string_view function);

// Of C++'s standard library, much of which is inlined into everything, libc's waits, and whom they are for.
bool IsCppInternal(std::string_view function, std::string_view file);

// Whether the trace is of a native program: no frame is of Go's runtime. Its processors are places to
// run, of which there may be more than the machine has; see docs/collection.md. Walks all frames.
bool IsNative(const Trace& trace);

}  // namespace skein
