#pragma once

#include "analyze/trace_script.h"

// For tests: what every format of export has to show, in one small trace.

namespace skein {

// main.a waits for main.b, who created it and runs on another processor, and then makes a system call.
inline Trace WaitingPair() {
  TraceScript script(100'000);
  script.Goroutine(
      "main.a",
      "10000 runnable 2 @main.go | 12000 running 0 | 20000 waiting chan_receive @recv,main.a | "
      "30000 runnable 2 @send | 31500 running 0 | 40000 syscall 0 @write | 41000 running 0 | 50000 "
      "end");
  script.Goroutine("main.b", "0 running 1 | 60000 end");
  return script.Build();
}

}  // namespace skein
