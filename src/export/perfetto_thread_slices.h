#pragma once

#include "export/perfetto_packets.h"
#include "export/perfetto_threads.h"

namespace skein::perfetto {

// Regions, system calls, mark assists and logs within [from, to), on the tracks of their goroutines' threads. What began
// before is cut, what ends later, or never, has no end in the file.
void WriteThreadSlices(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets);

}  // namespace skein::perfetto
