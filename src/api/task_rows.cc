#include "api/task_rows.h"

#include "analyze/task_index.h"
#include "api/references.h"

namespace skein {

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

void WriteDurations(const Durations& durations,
                    const std::vector<DurationBucket>& histogram,
                    JsonWriter& json) {
  json.Field("total_ns", durations.total_ns)
      .Field("mean", durations.mean_ns)
      .Field("p50", durations.p50_ns)
      .Field("p90", durations.p90_ns)
      .Field("p99", durations.p99_ns)
      .Field("max", durations.max_ns);
  json.Key("histogram").BeginArray();
  for (const DurationBucket& bucket : histogram) {
    json.BeginObject()
        .Field("from", bucket.from_ns)
        .Field("to", bucket.to_ns)
        .Field("count", bucket.count)
        .EndObject();
  }
  json.EndArray();
}

}  // namespace skein
