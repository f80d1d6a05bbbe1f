#pragma once

#include "store/trace.h"

namespace skein {

// Makes diagnostics of what the recorder of a native program says that it lost. Requires everything else of
// `trace`; does nothing to traces of other programs.
void DiagnoseRecorderLosses(Trace& trace);

}  // namespace skein
