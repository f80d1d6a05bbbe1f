#pragma once

#include "collect/hook_calls.h"

// A hook of a function that may block, for so long as it runs. `reason` is what it waits for if that
// takes long.
#define SKEIN_CALL_HOOK(result, name, parameters, arguments, reason)                              \
  result name##_hook parameters {                                                                 \
    if (!IsRecording()) return name arguments;                                                    \
    const Waiting waiting(RecordKind::kCallBegin, reason, 0, SKEIN_CALLER, SKEIN_FUNCTION(name)); \
    return name arguments;                                                                        \
  }
