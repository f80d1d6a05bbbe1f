#pragma once

#include <cstdint>
#include <optional>

#include "api/json_writer.h"
#include "api/session.h"
#include "api/track_name.h"
#include "store/trace.h"

// The shapes that many answers share; docs/api.md names them.

namespace skein {

// G: {"id": 17, "name": "main.worker", "group": 3}, or null. The first closes no brace: more fields follow.
void WriteGoroutineFields(const Session& session, GoroutineIndex goroutine, JsonWriter& json);
void WriteGoroutine(const Session& session, GoroutineIndex goroutine, JsonWriter& json);

// Stack: frames, innermost first.
void WriteStack(const Trace& trace, StackId stack, JsonWriter& json);

// {"id": 5, "name": "request"} of a task of Trace::tasks, or null.
void WriteTask(const Trace& trace, std::optional<uint32_t> task, JsonWriter& json);

// The name of an item, or null.
void WriteItem(const Trace& trace, const std::optional<Item>& item, JsonWriter& json);

// The same of a slice; null for kNoSlice.
void WriteSliceItem(const Trace& trace, Track track, SliceIndex slice, JsonWriter& json);
void WriteSliceItem(const Trace& trace,
                    GoroutineIndex goroutine,
                    SliceIndex slice,
                    JsonWriter& json);

// An id, or null.
void WriteId(const Trace& trace, ProcIndex proc, JsonWriter& json);
void WriteId(const Trace& trace, ThreadIndex thread, JsonWriter& json);
void WriteTaskId(TaskId task, JsonWriter& json);

// The byte of the trace, or null for what stands at no one place.
void WriteOffset(const Diagnostic& diagnostic, JsonWriter& json);

// A time, or null for kNever.
void WriteMoment(Nanos time, JsonWriter& json);

}  // namespace skein
