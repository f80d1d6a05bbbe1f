#pragma once

#include "gotrace/findings.h"
#include "gotrace/raw_reader.h"

namespace skein {

// Reads all that stands in the trace of `reader`, and adds to `findings` what is against the rules of
// the format though every event of it can be read.
void ValidateWire(RawReader& reader, Findings& findings);

}  // namespace skein
