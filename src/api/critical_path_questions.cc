#include <unordered_map>

#include "analyze/critical_path.h"
#include "analyze/id_index.h"
#include "analyze/path_difference.h"
#include "analyze/path_text.h"
#include "analyze/task_index.h"
#include "analyze/time_kind.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/time_kind_json.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr size_t kMostParts = 200;
constexpr size_t kMostSampled = 100;

struct Asked {
  PathTarget target;
  std::optional<uint32_t> task;
};

// What `task=` or `goroutine=` names; an answer if it cannot be told.
std::optional<Asked> AskedOf(const Session& session, QueryReader& in, Answer& refusal) {
  const Trace& trace = session.trace();
  if (!in.Text("task").empty()) {
    const TaskId id{static_cast<uint64_t>(in.Number("task", INT64_MIN, INT64_MAX))};
    const std::optional<uint32_t> task = session.ids().Find(id);
    refusal = in.failed() ? ErrorAnswer(400, in.error()) : ErrorAnswer(404, "no task has this id");
    if (in.failed() || !task) return std::nullopt;
    return Asked{TargetOf(trace, session.tasks(), *task), task};
  }
  const GoroutineId id{in.Number("goroutine", INT64_MIN, INT64_MAX)};
  const Window window = WindowOf(trace, in);
  refusal =
      in.failed() ? ErrorAnswer(400, in.error()) : ErrorAnswer(404, "no goroutine has this id");
  const std::optional<GoroutineIndex> goroutine = session.ids().Find(id);
  if (in.failed() || !goroutine) return std::nullopt;
  refusal = ErrorAnswer(404, "the goroutine did not exist then");
  const std::optional<PathTarget> target = TargetOf(trace, *goroutine, window.from, window.to);
  if (!target) return std::nullopt;
  return Asked{*target, std::nullopt};
}

// Numbers things in order of first mention.
template <typename Thing>
class Numbering {
 public:
  size_t of(Thing thing) {
    const auto [place, is_new] = places_.try_emplace(thing, things_.size());
    if (is_new) things_.push_back(thing);
    return place->second;
  }
  const std::vector<Thing>& things() const { return things_; }

 private:
  std::unordered_map<Thing, size_t> places_;
  std::vector<Thing> things_;
};

void WriteSteps(const Session& session, const std::vector<DrawnStep>& steps, JsonWriter& json) {
  Numbering<GoroutineIndex> goroutines;
  Numbering<StringId> functions;
  const auto column = [&](std::string_view name, auto write_cell) {
    json.Key(name).BeginArray();
    for (const DrawnStep& drawn : steps)
      write_cell(drawn);
    json.EndArray();
  };
  json.Key("steps").BeginObject();
  column("start", [&](const DrawnStep& d) { json.Value(d.step.start); });
  column("end", [&](const DrawnStep& d) { json.Value(d.step.end); });
  column("depth", [&](const DrawnStep& d) { json.Value(d.step.depth); });
  column("kind", [&](const DrawnStep& d) { json.Value(static_cast<unsigned>(d.step.kind)); });
  column("count", [&](const DrawnStep& d) { json.Value(d.count); });
  column("goroutine", [&](const DrawnStep& d) { json.Value(goroutines.of(d.step.goroutine)); });
  column("function", [&](const DrawnStep& d) {
    json.Value(functions.of(session.user_functions().of(d.step.stack)));
  });
  column("slice", [&](const DrawnStep& d) {
    if (d.step.slice == kNoSlice)
      json.Null();
    else
      json.Value(d.step.slice);
  });
  json.EndObject().Key("goroutines").BeginArray();
  for (const GoroutineIndex goroutine : goroutines.things())
    WriteGoroutine(session, goroutine, json);
  json.EndArray().Key("functions").BeginArray();
  for (const StringId function : functions.things())
    json.Value(session.trace().text(function));
  json.EndArray();
}

// Opens an object and leaves it open: what it weighs follows.
void BeginPart(const Session& session, const PathPart& part, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.BeginObject()
      .Field("text", Sentence(trace, part))
      .Field("own", Name(part.own))
      .Field("kind", Name(part.kind))
      .Field("elsewhere", part.elsewhere)
      .Field("own_function", trace.text(part.own_function))
      .Field("function", trace.text(part.function));
  if (part.group == UINT32_MAX) {
    json.NullField("group").Field("name", "");
  } else {
    json.Field("group", part.group).Field("name", trace.text(trace.groups[part.group].name));
  }
  json.Field("from", part.longest.start).Field("to", part.longest.end);
  WriteGoroutine(session, part.longest.goroutine, json.Key("goroutine"));
  WriteSliceItem(trace, part.longest.goroutine, part.longest.slice, json.Key("item"));
  WriteStack(trace, part.own_stack, json.Key("own_stack"));
  WriteStack(trace, part.longest.stack, json.Key("stack"));
}

void WriteParts(const Session& session, const PathTarget& target, JsonWriter& json) {
  PathParts parts(session.trace(), session.time_kinds(), session.user_functions());
  parts.Add(target);
  const std::vector<PathPart> by_time = parts.ByTime();
  json.Field("part_count", by_time.size()).Key("parts").BeginArray();
  for (size_t i = 0; i < std::min(by_time.size(), kMostParts); ++i) {
    BeginPart(session, by_time[i], json);
    json.Field("count", by_time[i].count).Field("ns", by_time[i].time_ns).EndObject();
  }
  json.EndArray();
}

void WriteSample(std::string_view name,
                 const Trace& trace,
                 const TaskSample& sample,
                 JsonWriter& json) {
  const Task& first = trace.tasks[sample.tasks.front()];
  const Task& last = trace.tasks[sample.tasks.back()];
  json.Key(name)
      .BeginObject()
      .Field("count", sample.tasks.size())
      .Field("mean", sample.mean_ns)
      .Field("min", first.end - first.start)
      .Field("max", last.end - last.start);
  json.Key("tasks").BeginArray();
  for (size_t i = 0; i < std::min(sample.tasks.size(), kMostSampled); ++i) {
    const size_t slowest_first = sample.tasks.size() - 1 - i;
    json.Value(static_cast<uint64_t>(trace.tasks[sample.tasks[slowest_first]].id));
  }
  json.EndArray().EndObject();
}

}  // namespace

Answer AnswerCriticalPath(const Session& session, const Query& query) {
  QueryReader in(query);
  const auto columns = in.Number("columns", 1, 4096, 600);
  Answer refusal;
  const std::optional<Asked> asked = AskedOf(session, in, refusal);
  if (!asked) return refusal;
  if (in.failed()) return ErrorAnswer(400, in.error());
  const Trace& trace = session.trace();
  const PathTarget& target = asked->target;
  const PathTotals totals = TotalsOf(trace, session.time_kinds(), target);
  JsonWriter json;
  WriteTask(trace, asked->task, json.BeginObject().Key("task"));
  WriteGoroutine(session, target.goroutine, json.Key("goroutine"));
  json.Field("from", target.from).Field("to", target.to);
  json.Field("wall", target.to - target.from);
  WriteTimeKinds(json);
  WriteTimes("own", totals.own, json);
  WriteTimes("path", totals.path, json);
  WriteSteps(session,
             DrawnPath(trace, session.time_kinds(), target, (target.to - target.from) / columns),
             json);
  WriteParts(session, target, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerTaskDifference(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const std::string_view type = in.Text("type");
  const Window window = WindowOf(trace, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const StringId name = trace.names.strings.Find(type);
  const std::optional<PathDifference> difference =
      DifferenceOf(trace, session.tasks(), session.time_kinds(), session.user_functions(), name,
                   window.from, window.to);
  if (!difference)
    return ErrorAnswer(404, "fewer than three complete tasks are of this type, in this time");
  JsonWriter json;
  json.BeginObject().Field("type", type).Field("complete", difference->complete);
  WriteSample("slow", trace, difference->slow, json);
  WriteSample("typical", trace, difference->typical, json);
  json.Field("row_count", difference->rows.size()).Key("rows").BeginArray();
  for (size_t i = 0; i < std::min(difference->rows.size(), kMostParts); ++i) {
    const PathDifference::Row& row = difference->rows[i];
    BeginPart(session, row.part, json);
    json.Field("slow", row.slow_ns).Field("typical", row.typical_ns).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
