#pragma once

#include <cstdint>

#include "analyze/durations.h"
#include "api/json_writer.h"
#include "api/session.h"

// The shapes that answers about tasks and regions share; docs/api.md names them.

namespace skein {

// A row of the list of tasks, `i` a position in Trace::tasks. The first closes no brace.
void WriteTaskFields(const Session& session, uint32_t i, JsonWriter& json);
void WriteTaskRow(const Session& session, uint32_t i, JsonWriter& json);

// `mean`, `p50`, ... and `histogram`, as fields of an open object.
void WriteDurations(const Durations& durations,
                    const std::vector<DurationBucket>& histogram,
                    JsonWriter& json);

}  // namespace skein
