#pragma once

#include <memory>

#include "gotrace/event_reader.h"
#include "store/trace.h"

namespace skein {

// Reads `reader` to its end, on a thread of its own unless `threads` is 1, and builds the trace from
// what it delivers. The reader is gone before the trace is finished. Trace::bytes is left to who knows
// it.
std::shared_ptr<Trace> BuildTrace(std::unique_ptr<EventReader> reader, unsigned threads);

}  // namespace skein
