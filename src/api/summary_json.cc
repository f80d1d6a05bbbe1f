#include "api/summary_json.h"

#include <span>

#include "api/json_writer.h"
#include "api/references.h"

namespace skein {

namespace {

void WriteTimes(std::string_view name,
                const Trace& trace,
                std::span<const NamedTime> times,
                JsonWriter& json) {
  json.Key(name).BeginObject();
  for (const NamedTime& time : times)
    json.Field(trace.text(time.name), time.time_ns);
  json.EndObject();
}

void WriteGoroutine(const Trace& trace,
                    const Summary& summary,
                    const GoroutineSummary& goroutine,
                    JsonWriter& json) {
  json.BeginObject()
      .Field("id", static_cast<int64_t>(trace.id(goroutine.goroutine)))
      .Field("name", trace.text(goroutine.name))
      .Field("created", goroutine.created)
      .Field("started", goroutine.started)
      .Field("ended", goroutine.ended)
      .Field("exec", goroutine.times.exec_ns)
      .Field("sched", goroutine.times.sched_ns)
      .Field("syscall", goroutine.times.syscall_ns)
      .Field("syscall_block", goroutine.times.syscall_block_ns)
      .Field("total", goroutine.times.total_ns);
  WriteTimes("block", trace, summary.block(goroutine), json);
  WriteTimes("range", trace, summary.ranges(goroutine), json);
  json.Field("regions", goroutine.regions).EndObject();
}

void WriteTask(const Trace& trace, const TaskSummary& task, JsonWriter& json) {
  json.BeginObject()
      .Field("id", static_cast<uint64_t>(task.id))
      .Field("name", trace.text(task.name))
      .Field("parent", static_cast<uint64_t>(task.parent))
      .Field("start", task.start)
      .Field("end", task.end)
      .Field("complete", task.complete())
      .Field("logs", task.logs)
      .Field("regions", task.regions)
      .Field("goroutines", task.goroutines)
      .EndObject();
}

void WriteKinds(const Trace& trace, JsonWriter& json) {
  json.Key("kinds").BeginObject();
  for (size_t kind = 0; kind < kEventKindCount; ++kind) {
    if (trace.kind_counts[kind] == 0) continue;
    json.Field(Name(static_cast<EventKind>(kind)), trace.kind_counts[kind]);
  }
  json.EndObject();
}

void WriteMmu(const std::vector<MmuRow>& rows, JsonWriter& json) {
  json.Key("mmu").BeginObject();
  for (const MmuRow& row : rows) {
    json.Key(row.flags).BeginArray();
    for (const double utilization : row.mmu)
      json.ExactValue(utilization);
    json.EndArray();
  }
  json.EndObject().Key("windows").BeginArray();
  for (const Nanos window : kMmuWindows)
    json.Value(window);
  json.EndArray();
}

void WriteDiagnostics(const Trace& trace, JsonWriter& json) {
  json.Key("diagnostics").BeginArray();
  for (const Diagnostic& diagnostic : trace.diagnostics) {
    json.BeginObject().Key("offset");
    WriteOffset(diagnostic, json);
    json.Field("message", diagnostic.message).EndObject();
  }
  json.EndArray().Field("lost_bytes", trace.lost_bytes);
}

}  // namespace

std::string SummaryJson(const Trace& trace,
                        const Summary& summary,
                        const std::vector<MmuRow>* mmu) {
  JsonWriter json;
  json.BeginObject().Field("format", trace.format).Field("events", trace.event_count);
  WriteKinds(trace, json);
  json.Field("start", trace.start).Field("end", trace.start + trace.end);
  json.Key("goroutines").BeginArray();
  for (const GoroutineSummary& goroutine : summary.goroutines) {
    WriteGoroutine(trace, summary, goroutine, json);
  }
  json.EndArray().Key("tasks").BeginArray();
  for (const TaskSummary& task : summary.tasks)
    WriteTask(trace, task, json);
  json.EndArray().Key("regions").BeginArray();
  for (const RegionSummary& region : summary.regions) {
    json.BeginObject()
        .Field("name", trace.text(region.name))
        .Field("count", region.count)
        .Field("total", region.total_ns)
        .Field("exec", region.exec_ns)
        .EndObject();
  }
  json.EndArray();
  if (mmu != nullptr) WriteMmu(*mmu, json);
  WriteDiagnostics(trace, json);
  json.EndObject();
  return json.Take();
}

}  // namespace skein
