#pragma once

#include <fmt/format.h>

#include "gotrace/event.h"
#include "gotrace/event_reader.h"

namespace skein {

// Appends an event as `go tool trace -d=parsed` of Go 1.26 prints it: a line, then its stacks, each with
// an empty line behind it. Ids are those of the program, times those of the trace's clock.
void AppendAsGo(const Event& event,
                const Names& names,
                const ReadReport& report,
                fmt::memory_buffer& out);

}  // namespace skein
