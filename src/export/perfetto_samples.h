#pragma once

#include "export/perfetto_packets.h"
#include "export/perfetto_threads.h"

namespace skein::perfetto {

// The CPU samples within [from, to), with their stacks.
void WriteSamples(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets);

}  // namespace skein::perfetto
