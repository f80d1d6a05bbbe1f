#pragma once

#include "gotrace/event_reader.h"
#include "gotrace/findings.h"

namespace skein {

// Reads all events of `reader`, and adds to `findings` what they say that cannot be so. `version`
// is TraceHeader::version.
void ValidateEvents(EventReader& reader, int version, Findings& findings);

}  // namespace skein
