#pragma once

#include "collect/hook_calls.h"

// A hook of a function that may block, for so long as it runs. `reason` is what it waits for if that
// takes long, and `peer` whom, if somebody else is to answer.
#define SKEIN_PEER_HOOK(result, name, parameters, arguments, reason, peer)                       \
  result name##_hook parameters {                                                                \
    if (!IsRecording()) return name arguments;                                                   \
    const Waiting waiting(RecordKind::kCallBegin, reason, 0, SKEIN_CALLER, SKEIN_FUNCTION(name), \
                          peer);                                                                 \
    return name arguments;                                                                       \
  }
#define SKEIN_CALL_HOOK(result, name, parameters, arguments, reason) \
  SKEIN_PEER_HOOK(result, name, parameters, arguments, reason, 0)
