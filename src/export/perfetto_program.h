#pragma once

#include "export/perfetto_packets.h"
#include "store/trace.h"

namespace skein::perfetto {

// What belongs to no single goroutine, within [from, to), on tracks of its own: tasks with arrows to their children, what the
// garbage collector does, and counters. What began before is cut, what ends later, or never, has no end in the file.
void WriteProgramTracks(const Trace& trace, Nanos from, Nanos to, Packets& packets);

}  // namespace skein::perfetto
