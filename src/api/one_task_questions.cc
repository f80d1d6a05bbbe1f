#include <optional>

#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/task_list.h"
#include "analyze/task_work.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/task_rows.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr size_t kMostListed = 100;
constexpr size_t kMostDescendants = 1000;
constexpr size_t kMostPieces = 500;  // Regions or logs of one row of a waterfall.

// The position of the task that `id` names.
std::optional<uint32_t> TaskOf(const Session& session, QueryReader& in) {
  const TaskId id{static_cast<uint64_t>(in.Number("id", INT64_MIN, INT64_MAX))};
  return session.ids().Find(id);
}

ChildrenOf ChildrenOfEach(const Session& session) {
  return [&session](GoroutineIndex goroutine) { return session.children(goroutine); };
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
    case TaskEvent::Kind::kLog:
      return std::string(trace.text(trace.logs[event.ref].message));
    case TaskEvent::Kind::kGoroutineCreated:
      return session.titles().Title(GoroutineIndex{event.ref});
  }
  return {};
}

std::string_view CategoryOf(const Trace& trace, const TaskEvent& event) {
  if (event.kind != TaskEvent::Kind::kLog) return {};
  return trace.text(trace.logs[event.ref].category);
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

// An event, and how long after the one before it.
struct TimedEvent {
  TaskEvent event;
  Nanos gap_ns = 0;
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Those whose text, category or kind contains `part`.
std::vector<TimedEvent> EventsWith(const Session& session, uint32_t task, std::string_view part) {
  const Trace& trace = session.trace();
  const std::vector<GoroutineIndex> created =
      CreatedIn(trace, session.tasks(), task, ChildrenOfEach(session));
  std::vector<TimedEvent> events;
  Nanos before = SpanOf(trace, trace.tasks[task]).start;
  for (const TaskEvent& event : EventsOf(trace, session.tasks(), task, created)) {
    const bool wanted = Contains(TextOf(session, event), part) ||
                        Contains(CategoryOf(trace, event), part) ||
                        Contains(Name(event.kind), part);
    if (wanted) events.push_back({event, event.time - before});
    before = event.time;
  }
  return events;
}

void WriteEvent(const Session& session, const TimedEvent& timed, Nanos start, JsonWriter& json) {
  const Trace& trace = session.trace();
  const TaskEvent& event = timed.event;
  json.BeginObject()
      .Field("time", event.time)
      .Field("elapsed", event.time - start)
      .Field("gap", timed.gap_ns)
      .Field("kind", Name(event.kind))
      .Field("category", CategoryOf(trace, event))
      .Field("text", TextOf(session, event))
      .Field("item", NameOf(trace, ItemOf(trace, event)));
  WriteGoroutine(session, event.goroutine, json.Key("goroutine"));
  json.EndObject();
}

// The fields `event_count` and `events`.
void WriteEvents(const Session& session,
                 uint32_t task,
                 std::string_view part,
                 const Page& page,
                 JsonWriter& json) {
  const std::vector<TimedEvent> events = EventsWith(session, task, part);
  const Nanos start = SpanOf(session.trace(), session.trace().tasks[task]).start;
  json.Field("event_count", events.size()).Key("events").BeginArray();
  for (size_t i = page.offset; i < std::min(events.size(), page.offset + page.limit); ++i)
    WriteEvent(session, events[i], start, json);
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
  json.EndArray().Field("descendant_count", descendants.size());
}

void WriteGoroutines(const Session& session, uint32_t task, JsonWriter& json) {
  const std::vector<GoroutineIndex> goroutines = session.tasks().Goroutines(task);
  json.Field("goroutine_count", goroutines.size()).Key("goroutines").BeginArray();
  for (size_t i = 0; i < std::min(goroutines.size(), kMostListed); ++i) {
    WriteGoroutine(session, goroutines[i], json);
  }
  json.EndArray();
}

// How deep a task lies under the one that the waterfall is of, by the order of Descendants.
std::vector<uint32_t> DepthsOf(const Session& session, const std::vector<uint32_t>& descendants) {
  std::vector<uint32_t> depths;
  std::vector<TaskId> path;  // From the first to the parent of the next.
  for (const uint32_t i : descendants) {
    const Task& task = session.trace().tasks[i];
    while (!path.empty() && path.back() != task.parent)
      path.pop_back();
    depths.push_back(static_cast<uint32_t>(path.size()));
    path.push_back(task.id);
  }
  return depths;
}

void WriteRegionsOf(const Session& session, uint32_t task, JsonWriter& json) {
  const Trace& trace = session.trace();
  const std::span<const uint32_t> regions = session.tasks().regions(task);
  json.Key("region_list").BeginArray();
  for (const uint32_t i : regions.first(std::min(regions.size(), kMostPieces))) {
    const Region& region = trace.regions[i];
    json.BeginObject()
        .Field("item", NameOf(trace, Item{ItemKind::kRegion, {}, i}))
        .Field("name", trace.text(region.name))
        .Field("start", region.start)
        .Field("end", region.end);
    WriteGoroutine(session, region.goroutine, json.Key("goroutine"));
    json.EndObject();
  }
  json.EndArray();
}

void WriteLogsOf(const Session& session, uint32_t task, JsonWriter& json) {
  const Trace& trace = session.trace();
  const std::span<const uint32_t> logs = session.tasks().logs(task);
  json.Key("log_list").BeginArray();
  for (const uint32_t i : logs.first(std::min(logs.size(), kMostPieces))) {
    const Log& log = trace.logs[i];
    json.BeginObject()
        .Field("item", NameOf(trace, Item{ItemKind::kLog, {}, i}))
        .Field("time", log.time)
        .Field("category", trace.text(log.category))
        .Field("text", trace.text(log.message))
        .EndObject();
  }
  json.EndArray();
}

void WriteWork(const Session& session, const std::vector<WorkSpan>& work, JsonWriter& json) {
  size_t goroutines = 0;
  json.Key("goroutines").BeginArray();
  for (size_t i = 0; i < work.size();) {
    const GoroutineIndex goroutine = work[i].goroutine;
    const bool shown = ++goroutines <= kMostListed;
    if (shown) {
      json.BeginObject();
      WriteGoroutineFields(session, goroutine, json);
      json.Key("spans").BeginArray();
    }
    for (; i < work.size() && work[i].goroutine == goroutine; ++i) {
      if (shown) json.BeginArray().Value(work[i].from).Value(work[i].to).EndArray();
    }
    if (shown) json.EndArray().EndObject();
  }
  json.EndArray().Field("goroutine_count", goroutines);
}

}  // namespace

Answer AnswerTask(const Session& session, const Query& query) {
  constexpr Page kFirstEvents = {0, 1000};
  QueryReader in(query);
  const std::optional<uint32_t> found = TaskOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
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
  WriteEvents(session, *found, "", kFirstEvents, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerTaskEvents(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::optional<uint32_t> found = TaskOf(session, in);
  const Page page = PageOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  if (!found) return ErrorAnswer(404, "no task has this id");
  JsonWriter json;
  json.BeginObject();
  WriteEvents(session, *found, in.Text("q"), page, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerTaskWaterfall(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::optional<uint32_t> found = TaskOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  if (!found) return ErrorAnswer(404, "no task has this id");
  const Trace& trace = session.trace();
  const TaskSpan span = SpanOf(trace, trace.tasks[*found]);
  const std::vector<uint32_t> tasks = session.tasks().Descendants(*found);
  const std::vector<uint32_t> depths = DepthsOf(session, tasks);
  const std::vector<WorkSpan> work = WorkOn(trace, session.tasks(), tasks, ChildrenOfEach(session));
  JsonWriter json;
  json.BeginObject().Field("from", span.start).Field("to", std::max(span.end, span.start + 1));
  json.Field("task_count", tasks.size()).Key("tasks").BeginArray();
  for (size_t i = 0; i < std::min(tasks.size(), kMostListed); ++i) {
    json.BeginObject().Field("depth", depths[i]);
    WriteTaskFields(session, tasks[i], json);
    WriteRegionsOf(session, tasks[i], json);
    WriteLogsOf(session, tasks[i], json);
    json.EndObject();
  }
  json.EndArray();
  WriteWork(session, work, json);
  json.Key("states").BeginArray();
  for (const Nanos ns : StatesOf(trace, work))
    json.Value(ns);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
