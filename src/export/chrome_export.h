#pragma once

#include "export/executions.h"
#include "export/sink.h"
#include "store/trace.h"

namespace skein {

// The trace within [from, to) as Chrome's trace event JSON, which Perfetto, speedscope and others read: what
// /jsontrace of `go tool trace` gives of processors or threads, with tasks and regions beside it, and with the
// arrows from processor 0 that are missing there. Events come goroutine by goroutine, not by time. Needs
// memory for the stacks that occur, not for events.
void ExportChrome(const Trace& trace, LaneKind lanes, Nanos from, Nanos to, const ExportSink& sink);

}  // namespace skein
