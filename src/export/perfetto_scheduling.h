#pragma once

#include "export/perfetto_packets.h"
#include "export/perfetto_threads.h"

namespace skein::perfetto {

// What goroutines did within [from, to), so that Perfetto's states of threads are theirs to the nanosecond: Running is
// running or in a system call with its processor, R runnable, D in a system call without, S waiting, for what its
// blocked_function says. Processors are CPUs.
void WriteScheduling(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets);

}  // namespace skein::perfetto
