#include "analyze/task_list.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/task_rows.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr std::string_view kTaskKeys[] = {"duration", "start",   "end",        "id",      "name",
                                          "logs",     "regions", "goroutines", "children"};
constexpr std::string_view kOrders[] = {"asc", "desc"};
constexpr std::string_view kCompleteness[] = {"", "1", "0"};

TaskFilter FilterOf(const Trace& trace, QueryReader& in) {
  TaskFilter filter;
  if (in.Flag("unnamed")) filter.type = StringId::kEmpty;
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

}  // namespace

Answer AnswerTaskTypes(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const TaskFilter window = FilterOf(trace, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  JsonWriter json;
  json.BeginObject().Key("types").BeginArray();
  for (const TaskType& type : TaskTypesOf(trace, window.from, window.to)) {
    json.BeginObject()
        .Field("name", trace.text(type.name))
        .Field("count", type.count)
        .Field("complete", type.complete.count);
    WriteDurations(type.complete, type.complete.histogram, json);
    json.EndObject();
  }
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

}  // namespace skein
