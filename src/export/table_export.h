#pragma once

#include "export/sink.h"
#include "store/trace.h"

namespace skein {

// The states of all goroutines that overlap [from, to), one a row, goroutine by goroutine in order of time:
//
//   goroutine,name,state,reason,start_ns,end_ns,proc,stack
//   17,main.worker,Waiting,chan receive,1200,4800,0,runtime.chanrecv1;main.worker
//
// Times count from the trace's first event. `proc` is where the goroutine runs or called the system, or
// which it left; `stack` is that of the code that waits, calls or made it runnable, innermost call first.
// What is not known is empty.
void ExportCsv(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink);

// The same, as one JSON object a line, with the stack as an array.
void ExportJsonLines(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink);

}  // namespace skein
