#pragma once

#include <memory>

#include "gotrace/event_reader.h"
#include "store/trace.h"

namespace skein {

// Reads `reader` to its end, on a thread of its own unless `threads` is 1, and builds the trace from
// what it delivers. Takes the reader's names. Trace::bytes is left to who knows it.
std::shared_ptr<Trace> BuildTrace(EventReader& reader, unsigned threads);

}  // namespace skein
