#include <fmt/format.h>

#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/task_list.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr size_t kMostListed = 100;
constexpr size_t kMostEvents = 1000;
constexpr size_t kMostDescendants = 1000;

constexpr std::string_view kTaskKeys[] = {"duration", "start", "id", "name"};
constexpr std::string_view kOrders[] = {"asc", "desc"};
constexpr std::string_view kCompleteness[] = {"", "1", "0"};

void WriteType(const Trace& trace, const TaskType& type, JsonWriter& json) {
  json.BeginObject()
      .Field("name", trace.text(type.name))
      .Field("count", type.count)
      .Field("complete", type.complete)
      .Field("total_ns", type.total_ns)
      .Field("mean", type.mean_ns)
      .Field("p50", type.p50_ns)
      .Field("p99", type.p99_ns)
      .Field("max", type.max_ns);
  json.Key("histogram").BeginArray();
  for (const DurationBucket& bucket : type.histogram) {
    json.BeginObject()
        .Field("from", bucket.from_ns)
        .Field("to", bucket.to_ns)
        .Field("count", bucket.count)
        .EndObject();
  }
  json.EndArray().EndObject();
}

void WriteTaskFields(const Session& session, uint32_t i, JsonWriter& json) {
  const Trace& trace = session.trace();
  const TaskIndex& index = session.tasks();
  const Task& task = trace.tasks[i];
  const TaskSpan span = SpanOf(trace, task);
  json.Field("id", static_cast<uint64_t>(task.id)).Field("name", trace.text(task.name));
  WriteTaskId(task.parent, json.Key("parent"));
  WriteMoment(task.start, json.Key("start"));
  WriteMoment(task.end, json.Key("end"));
  json.Field("duration", span.end - span.start)
      .Field("complete", task.start != kNever && task.end != kNever)
      .Field("logs", index.logs(i).size())
      .Field("regions", index.regions(i).size());
}

void WriteTaskRow(const Session& session, uint32_t i, JsonWriter& json) {
  json.BeginObject();
  WriteTaskFields(session, i, json);
  json.Field("goroutines", session.tasks().Goroutines(i).size())
      .Field("children", session.tasks().children(i).size())
      .EndObject();
}

TaskFilter FilterOf(const Trace& trace, QueryReader& in) {
  TaskFilter filter;
  if (const std::string_view type = in.Text("type"); !type.empty()) {
    filter.type = trace.names.strings.Find(type);
    // A name that the trace does not know is no task's.
    if (*filter.type == StringId::kEmpty) in.Fail("type", type, "is no type of task in this trace");
  }
  const size_t complete = in.Choice("complete", kCompleteness);
  if (complete > 0) filter.complete = complete == 1;
  if (!in.Text("min").empty()) filter.min_ns = in.Time("min", 0);
  if (!in.Text("max").empty()) filter.max_ns = in.Time("max", 0);
  filter.text = in.Text("text");
  const bool has_window = !in.Text("from").empty() || !in.Text("to").empty();
  if (!has_window) return filter;
  const Window window = WindowOf(trace, in);
  filter.from = window.from;
  filter.to = window.to;
  return filter;
}

std::string TextOf(const Session& session, const TaskEvent& event) {
  const Trace& trace = session.trace();
  switch (event.kind) {
    case TaskEvent::Kind::kBegin:
    case TaskEvent::Kind::kEnd:
      return std::string(trace.text(trace.tasks[event.ref].name));
    case TaskEvent::Kind::kRegionBegin:
    case TaskEvent::Kind::kRegionEnd:
      return std::string(trace.text(trace.regions[event.ref].name));
    case TaskEvent::Kind::kLog: {
      const Log& log = trace.logs[event.ref];
      if (log.category == StringId::kEmpty) return std::string(trace.text(log.message));
      return fmt::format("[{}] {}", trace.text(log.category), trace.text(log.message));
    }
    case TaskEvent::Kind::kGoroutineCreated:
      return session.titles().Title(GoroutineIndex{event.ref});
  }
  return {};
}

Item ItemOf(const Trace& trace, const TaskEvent& event) {
  switch (event.kind) {
    case TaskEvent::Kind::kBegin:
    case TaskEvent::Kind::kEnd:
      return {ItemKind::kTask, {}, event.ref};
    case TaskEvent::Kind::kRegionBegin:
    case TaskEvent::Kind::kRegionEnd:
      return {ItemKind::kRegion, {}, event.ref};
    case TaskEvent::Kind::kLog:
      return {ItemKind::kLog, {}, event.ref};
    case TaskEvent::Kind::kGoroutineCreated:
      break;
  }
  const Track track{TrackKind::kGoroutine, event.ref};
  return {ItemKind::kSlice, track, trace.goroutines[event.ref].life};
}

void WriteEvents(const Session& session, uint32_t task, JsonWriter& json) {
  const Trace& trace = session.trace();
  std::vector<GoroutineIndex> created;
  for (const GoroutineIndex goroutine : session.tasks().Goroutines(task)) {
    const std::span<const GoroutineIndex> children = session.children(goroutine);
    created.insert(created.end(), children.begin(), children.end());
  }
  const std::vector<TaskEvent> events = EventsOf(trace, session.tasks(), task, created);
  const Nanos start = SpanOf(trace, trace.tasks[task]).start;
  json.Field("event_count", events.size()).Key("events").BeginArray();
  for (size_t i = 0; i < std::min(events.size(), kMostEvents); ++i) {
    const TaskEvent& event = events[i];
    json.BeginObject()
        .Field("time", event.time)
        .Field("elapsed", event.time - start)
        .Field("kind", Name(event.kind))
        .Field("text", TextOf(session, event))
        .Field("item", NameOf(trace, ItemOf(trace, event)));
    WriteGoroutine(session, event.goroutine, json.Key("goroutine"));
    json.EndObject();
  }
  json.EndArray();
}

void WriteFamily(const Session& session, uint32_t task, JsonWriter& json) {
  const std::span<const uint32_t> children = session.tasks().children(task);
  json.Field("child_count", children.size()).Key("children").BeginArray();
  for (const uint32_t child : children.first(std::min(children.size(), kMostListed))) {
    WriteTaskRow(session, child, json);
  }
  json.EndArray().Key("descendants").BeginArray();
  const std::vector<uint32_t> descendants = session.tasks().Descendants(task);
  for (size_t i = 0; i < std::min(descendants.size(), kMostDescendants); ++i) {
    json.Value(static_cast<uint64_t>(session.trace().tasks[descendants[i]].id));
  }
  json.EndArray();
}

void WriteGoroutines(const Session& session, uint32_t task, JsonWriter& json) {
  const std::vector<GoroutineIndex> goroutines = session.tasks().Goroutines(task);
  json.Field("goroutine_count", goroutines.size()).Key("goroutines").BeginArray();
  for (size_t i = 0; i < std::min(goroutines.size(), kMostListed); ++i) {
    WriteGoroutine(session, goroutines[i], json);
  }
  json.EndArray();
}

}  // namespace

Answer AnswerTaskTypes(const Session& session, const Query&) {
  JsonWriter json;
  json.BeginObject().Key("types").BeginArray();
  for (const TaskType& type : TaskTypesOf(session.trace()))
    WriteType(session.trace(), type, json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerTasks(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const TaskFilter filter = FilterOf(trace, in);
  const Page page = PageOf(in);
  const auto key = static_cast<TaskKey>(in.Choice("sort", kTaskKeys));
  const bool falling = in.Choice("order", kOrders) == 1;
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::vector<uint32_t> tasks = TasksThat(trace, session.tasks(), filter, key);
  const size_t end = std::min(tasks.size(), page.offset + page.limit);
  JsonWriter json;
  json.BeginObject().Field("total", tasks.size()).Key("tasks").BeginArray();
  for (size_t i = page.offset; i < end; ++i) {
    WriteTaskRow(session, falling ? tasks[tasks.size() - 1 - i] : tasks[i], json);
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerTask(const Session& session, const Query& query) {
  QueryReader in(query);
  const TaskId id{static_cast<uint64_t>(in.Number("id", INT64_MIN, INT64_MAX))};
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::optional<uint32_t> found = session.ids().Find(id);
  if (!found) return ErrorAnswer(404, "no task has this id");
  const Trace& trace = session.trace();
  const Task& task = trace.tasks[*found];
  JsonWriter json;
  json.BeginObject();
  WriteTaskFields(session, *found, json);
  WriteGoroutine(session, task.begin_goroutine, json.Key("begin_goroutine"));
  WriteGoroutine(session, task.end_goroutine, json.Key("end_goroutine"));
  WriteStack(trace, task.stack, json.Key("stack"));
  WriteStack(trace, task.end_stack, json.Key("end_stack"));
  json.Field("gc_overlap_ns", GcOverlapOf(trace, task));
  WriteFamily(session, *found, json);
  WriteGoroutines(session, *found, json);
  WriteEvents(session, *found, json);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
