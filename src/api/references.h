#pragma once

#include <string_view>

#include "api/json_writer.h"
#include "api/session.h"
#include "store/trace.h"

// The shapes that many answers share; docs/api.md names them.

namespace skein {

// G: {"id": 17, "name": "main.worker", "group": 3}, or null. The first closes no brace: more fields follow.
void WriteGoroutineFields(const Session& session, GoroutineIndex goroutine, JsonWriter& json);
void WriteGoroutine(const Session& session, GoroutineIndex goroutine, JsonWriter& json);

// Stack: frames, innermost first.
void WriteStack(const Trace& trace, StackId stack, JsonWriter& json);

// An id, or null.
void WriteId(const Trace& trace, ProcIndex proc, JsonWriter& json);
void WriteId(const Trace& trace, ThreadIndex thread, JsonWriter& json);
void WriteTaskId(TaskId task, JsonWriter& json);

// A time, or null for kNever.
void WriteMoment(Nanos time, JsonWriter& json);

}  // namespace skein
