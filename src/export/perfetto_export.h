#pragma once

#include "export/sink.h"
#include "store/trace.h"

namespace skein {

// The trace within [from, to) as Perfetto's own format. Processors are its CPUs and goroutines its threads, by
// their ids, those with one start function a process: executions become sched_switch, wake-ups sched_waking, so that its
// views of thread states, wakers and the critical path work on goroutines. Regions, system calls and logs are on
// the threads' tracks, tasks and the garbage collector on their own, CPU samples are samples with stacks. Packets come
// kind by kind, not by time.
// Needs memory for the stacks of samples and the texts that are interned, not for events.
void ExportPerfetto(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink);

}  // namespace skein
