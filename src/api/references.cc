#include "api/references.h"

#include "analyze/goroutine_titles.h"

namespace skein {

void WriteGoroutineFields(const Session& session, GoroutineIndex goroutine, JsonWriter& json) {
  json.Field("id", static_cast<int64_t>(session.trace().id(goroutine)))
      .Field("name", session.titles().Name(goroutine))
      .Field("group", session.trace().goroutines[Raw(goroutine)].group);
}

void WriteGoroutine(const Session& session, GoroutineIndex goroutine, JsonWriter& json) {
  if (Raw(goroutine) >= session.trace().goroutines.size()) {
    json.Null();
    return;
  }
  json.BeginObject();
  WriteGoroutineFields(session, goroutine, json);
  json.EndObject();
}

void WriteStack(const Trace& trace, StackId stack, JsonWriter& json) {
  json.BeginArray();
  for (const FrameId id : trace.names.stacks.frames(stack)) {
    const Frame& frame = trace.names.stacks.frame(id);
    json.BeginObject()
        .Field("function", trace.text(frame.function))
        .Field("file", trace.text(frame.file))
        .Field("line", frame.line)
        .EndObject();
  }
  json.EndArray();
}

void WriteId(const Trace& trace, ProcIndex proc, JsonWriter& json) {
  if (Raw(proc) >= trace.names.procs.size()) {
    json.Null();
  } else {
    json.Value(static_cast<int64_t>(trace.names.procs[Raw(proc)]));
  }
}

void WriteId(const Trace& trace, ThreadIndex thread, JsonWriter& json) {
  if (Raw(thread) >= trace.names.threads.size()) {
    json.Null();
  } else {
    json.Value(static_cast<int64_t>(trace.names.threads[Raw(thread)]));
  }
}

void WriteTask(const Trace& trace, std::optional<uint32_t> task, JsonWriter& json) {
  if (!task) {
    json.Null();
    return;
  }
  json.BeginObject()
      .Field("id", static_cast<uint64_t>(trace.tasks[*task].id))
      .Field("name", trace.text(trace.tasks[*task].name))
      .EndObject();
}

void WriteItem(const Trace& trace, const std::optional<Item>& item, JsonWriter& json) {
  if (item)
    json.Value(NameOf(trace, *item));
  else
    json.Null();
}

void WriteSliceItem(const Trace& trace, Track track, SliceIndex slice, JsonWriter& json) {
  const bool none = slice == kNoSlice;
  WriteItem(trace, none ? std::nullopt : std::optional(Item{ItemKind::kSlice, track, slice}), json);
}

void WriteSliceItem(const Trace& trace,
                    GoroutineIndex goroutine,
                    SliceIndex slice,
                    JsonWriter& json) {
  WriteSliceItem(trace, Track{TrackKind::kGoroutine, Raw(goroutine)}, slice, json);
}

void WriteTaskId(TaskId task, JsonWriter& json) {
  const bool none = task == TaskId::kNone || task == TaskId::kBackground;
  if (none) {
    json.Null();
  } else {
    json.Value(static_cast<uint64_t>(task));
  }
}

void WriteOffset(const Diagnostic& diagnostic, JsonWriter& json) {
  if (diagnostic.offset == Diagnostic::kNowhere)
    json.Null();
  else
    json.Value(diagnostic.offset);
}

void WriteMoment(Nanos time, JsonWriter& json) {
  if (time == kNever) {
    json.Null();
  } else {
    json.Value(time);
  }
}

}  // namespace skein
