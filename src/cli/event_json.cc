#include "cli/event_json.h"

#include <array>

#include "api/json_writer.h"

namespace skein {
namespace {

int64_t ResourceId(const Event& event, const Names& names) {
  switch (event.resource_kind) {
    case ResourceKind::kGoroutine:
      return static_cast<int64_t>(names.goroutines[event.resource]);
    case ResourceKind::kProc:
      return static_cast<int64_t>(names.procs[event.resource]);
    case ResourceKind::kThread:
      return static_cast<int64_t>(names.threads[event.resource]);
    case ResourceKind::kNone:
      break;
  }
  return -1;
}

void WriteActor(const Event& event, const Names& names, JsonWriter& json) {
  if (event.thread != ThreadIndex::kNone)
    json.Field("thread", static_cast<int64_t>(names.threads[Raw(event.thread)]));
  if (event.proc != ProcIndex::kNone)
    json.Field("proc", static_cast<int64_t>(names.procs[Raw(event.proc)]));
  if (event.goroutine != GoroutineIndex::kNone)
    json.Field("goroutine", static_cast<int64_t>(names.goroutines[Raw(event.goroutine)]));
}

void WriteResource(const Event& event, const Names& names, JsonWriter& json) {
  constexpr std::array<std::string_view, 4> kKinds = {"", "goroutine", "proc", "thread"};
  if (event.resource_kind == ResourceKind::kNone) return;
  json.Key("resource").BeginObject();
  json.Field("kind", kKinds[static_cast<size_t>(event.resource_kind)]);
  json.Field("id", ResourceId(event, names)).EndObject();
}

// Field names of `name`, `value` and `value2` by kind; "" where a kind has none.
struct KindFields {
  std::string_view name, value, value2;
};
constexpr std::array<KindFields, kEventKindCount> kFields = {{
    {"", "number", ""},                          // Sync
    {"name", "value", ""},                       // Metric
    {"label", "", ""},                           // Label
    {"", "", ""},                                // StackSample
    {"name", "", ""},                            // RangeBegin
    {"name", "", ""},                            // RangeActive
    {"name", "swept_bytes", "reclaimed_bytes"},  // RangeEnd
    {"name", "task", "parent"},                  // TaskBegin
    {"name", "task", ""},                        // TaskEnd
    {"name", "task", ""},                        // RegionBegin
    {"name", "task", ""},                        // RegionEnd
    {"category", "task", ""},                    // Log
    {"reason", "", ""},                          // StateTransition
    {"name", "", ""},                            // Experimental
}};

void WriteKindFields(const Event& event, const Names& names, JsonWriter& json) {
  const KindFields& fields = kFields[static_cast<size_t>(event.kind)];
  const bool is_task = fields.value == "task";
  const bool is_sweep = fields.value == "swept_bytes";
  const auto has = [&](uint64_t value) {
    return is_task ? TaskId{value} != TaskId::kNone && TaskId{value} != TaskId::kBackground
                   : !is_sweep || event.value != 0 || event.value2 != 0;
  };
  if (!fields.name.empty() && event.name != StringId::kEmpty)
    json.Field(fields.name, names.strings.text(event.name));
  if (!fields.value.empty() && has(event.value)) json.Field(fields.value, event.value);
  if (!fields.value2.empty() && has(event.value2)) json.Field(fields.value2, event.value2);
}

void WriteTransition(const Event& event, JsonWriter& json) {
  const bool of_proc = event.resource_kind == ResourceKind::kProc;
  json.Field("from", of_proc ? Name(event.from_proc()) : Name(event.from_go()));
  json.Field("to", of_proc ? Name(event.to_proc()) : Name(event.to_go()));
}

void WriteArguments(const Event& event, JsonWriter& json) {
  const std::array<uint64_t, 3> args = {event.value, event.value2, event.value3};
  json.Key("args").BeginArray();
  for (size_t i = 0; i < event.arg_count && i < args.size(); ++i)
    json.Value(args[i]);
  json.EndArray();
}

void WriteStack(std::string_view key, StackId stack, const Names& names, JsonWriter& json) {
  if (stack == StackId::kNone) return;
  json.Key(key).BeginArray();
  for (const FrameId id : names.stacks.frames(stack)) {
    const Frame& frame = names.stacks.frame(id);
    json.BeginObject();
    json.Field("function", names.strings.text(frame.function));
    json.Field("file", names.strings.text(frame.file));
    json.Field("line", frame.line);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string EventJson(const Event& event, const Names& names, Nanos start, JsonStacks stacks) {
  JsonWriter json;
  json.BeginObject();
  json.Field("time", event.time - start);
  json.Field("kind", Name(event.kind));
  WriteActor(event, names, json);
  WriteResource(event, names, json);
  if (event.kind == EventKind::kStateTransition) WriteTransition(event, json);
  WriteKindFields(event, names, json);
  if (event.kind == EventKind::kLog) json.Field("message", names.strings.text(event.message));
  if (event.kind == EventKind::kExperimental) WriteArguments(event, json);
  if (event.kind == EventKind::kSync && (event.flags & Event::kAfterLoss) != 0)
    json.Field("after_loss", true);
  if (stacks == JsonStacks::kYes) {
    WriteStack("stack", event.stack, names, json);
    if (event.transition_stack != event.stack)
      WriteStack("transition_stack", event.transition_stack, names, json);
  }
  json.EndObject();
  return json.Take();
}

}  // namespace skein
