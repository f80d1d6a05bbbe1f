#pragma once

#include "export/sink.h"
#include "store/trace.h"

namespace skein {

// The trace within [from, to) as Perfetto's own format. Processors are its CPUs and goroutines its threads, by
// their ids: executions become sched_switch, wake-ups sched_waking, so that its views of thread states,
// wakers and the critical path work on goroutines. Tasks and regions are slices on tracks of their own, logs
// instants, the heap a counter, CPU samples are samples with stacks. Packets come kind by kind, not by time.
// Needs memory for the stacks of samples, not for events.
void ExportPerfetto(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink);

}  // namespace skein
