#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "analyze/findings.h"
#include "analyze/titles.h"
#include "analyze/trace_facts.h"
#include "analyze/wakes.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"

namespace skein {

namespace {

constexpr size_t kMostDiagnostics = 200;

// Without the background task, which is none.
int64_t TaskCount(const Trace& trace) {
  return std::count_if(trace.tasks.begin(), trace.tasks.end(),
                       [](const Task& task) { return task.id != TaskId::kBackground; });
}

constexpr std::array<std::string_view, 5> kLaneStates = {"idle", "running", "syscall",
                                                         "syscall (blocked)", "no goroutine"};

constexpr std::array<TrackKind, 5> kEventLanes = {TrackKind::kNetwork, TrackKind::kTimers,
                                                  TrackKind::kSyscalls, TrackKind::kRuntime,
                                                  TrackKind::kLogs};

// "2026-11-21T13:00:00.123456789Z"
std::string WallText(Nanos unix_ns) {
  constexpr Nanos kSecond = 1'000'000'000;
  const Nanos rest = (unix_ns % kSecond + kSecond) % kSecond;
  const auto seconds = static_cast<std::time_t>((unix_ns - rest) / kSecond);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(seconds), rest);
}

void WriteFile(const Session& session, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.Field("file", session.file_name())
      .Field("format", trace.format)
      .Field("native", trace.native);
  json.Field("end", trace.end);
  const std::optional<Nanos> wall = session.facts().wall_start_ns;
  json.Field("wall_start", wall ? std::optional(WallText(*wall)) : std::nullopt);
  json.Field("bytes", trace.bytes).Field("lost_bytes", trace.lost_bytes);
  json.Field("events", trace.event_count).Field("generations", trace.generations);
  json.Field("memory_bytes", trace.memory_bytes());
  json.Field("experimental_batches", trace.experimental_batches);
  json.Key("kinds").BeginObject();
  for (size_t kind = 0; kind < kEventKindCount; ++kind) {
    json.Field(Name(static_cast<EventKind>(kind)), trace.kind_counts[kind]);
  }
  json.EndObject();
}

// Something is wrong with the very end of the file: more should be there.
bool IsCutOff(const Trace& trace) {
  return std::any_of(trace.diagnostics.begin(), trace.diagnostics.end(), [&](const Diagnostic& d) {
    return d.offset != Diagnostic::kNowhere && d.offset >= trace.bytes;
  });
}

size_t CountNameless(const Trace& trace) {
  size_t count = 0;
  for (const GoroutineGroup& group : trace.groups)
    count += group.name == StringId::kEmpty ? group.goroutines.size() : 0;
  return count;
}

void WriteDiagnostics(const Trace& trace, JsonWriter& json) {
  json.Field("cut_off", IsCutOff(trace)).Field("nameless", CountNameless(trace));
  json.Field("diagnostic_count", trace.diagnostics.size()).Key("diagnostics").BeginArray();
  for (size_t i = 0; i < std::min(trace.diagnostics.size(), kMostDiagnostics); ++i) {
    const Diagnostic& diagnostic = trace.diagnostics[i];
    json.BeginObject().Key("offset");
    WriteOffset(diagnostic, json);
    json.Field("message", diagnostic.message)
        .Field("lost_bytes", diagnostic.lost_bytes)
        .EndObject();
  }
  json.EndArray();
}

void WritePalettes(const Trace& trace, JsonWriter& json) {
  json.Key("classes").BeginArray();
  for (size_t i = 0; i < kStateClassCount; ++i)
    json.Value(Name(static_cast<StateClass>(i)));
  json.EndArray().Key("states").BeginArray();
  for (const StateInfo& state : trace.states) {
    json.BeginObject()
        .Field("title", StateTitle(trace, state))
        .Field("state", Name(state.state))
        .Field("reason", trace.text(state.reason))
        .Field("class", static_cast<unsigned>(state.state_class))
        .Field("proc_lost", state.proc_lost)
        .EndObject();
  }
  json.EndArray().Key("lane_states").BeginArray();
  for (const std::string_view name : kLaneStates)
    json.Value(name);
  json.EndArray();
}

template <typename Id>
void WriteIds(std::string_view name, std::vector<Id> ids, JsonWriter& json) {
  std::sort(ids.begin(), ids.end());
  json.Key(name).BeginArray();
  for (const Id id : ids)
    json.Value(static_cast<int64_t>(id));
  json.EndArray();
}

void WriteTracks(const Session& session, JsonWriter& json) {
  const Trace& trace = session.trace();
  std::vector<ProcId> procs = trace.names.procs;
  std::erase_if(procs, IsPseudo);
  WriteIds("procs", procs, json);
  WriteIds("threads", trace.names.threads, json);
  json.Key("lanes").BeginArray();
  if (!trace.ranges.empty()) json.Value("gc");
  std::vector<TrackKind> lanes = LanesOfWakes(trace);
  if (!trace.logs.empty()) lanes.push_back(TrackKind::kLogs);
  for (const TrackKind lane : kEventLanes) {
    if (std::ranges::count(lanes, lane) != 0) json.Value(NameOf(trace, Track{lane, 0}));
  }
  json.EndArray().Key("counters").BeginArray().Value("goroutines");
  if (!trace.heap_bytes.empty() || !trace.heap_goal_bytes.empty()) json.Value("heap");
  json.Value("threads").EndArray();
}

void WriteCounts(const Session& session, JsonWriter& json) {
  const Trace& trace = session.trace();
  const TraceFacts& facts = session.facts();
  json.Field("gomaxprocs", facts.gomaxprocs)
      .Field("goroutines", trace.goroutines.size())
      .Field("groups", trace.groups.size())
      .Field("tasks", TaskCount(trace))
      .Field("regions", trace.regions.size())
      .Field("logs", trace.logs.size())
      .Field("samples", trace.samples.size())
      .Field("gc_cycles", facts.gc_cycles)
      .Field("gc_mark_ns", facts.gc_mark_ns)
      .Field("stw_count", facts.stw_count)
      .Field("stw_ns", facts.stw_ns)
      .Field("assist_ns", facts.assist_ns);
}

}  // namespace

Answer AnswerTrace(const Session& session, const Query&) {
  JsonWriter json;
  json.BeginObject();
  WriteFile(session, json);
  WriteDiagnostics(session.trace(), json);
  WritePalettes(session.trace(), json);
  WriteTracks(session, json);
  WriteCounts(session, json);
  json.EndObject();
  return JsonAnswer(json);
}

namespace {

// What a finding points to on the timeline.
std::optional<Item> ItemOf(const Finding& finding) {
  if (finding.slice != kNoSlice) {
    const Track track{TrackKind::kGoroutine, Raw(finding.goroutine)};
    return Item{ItemKind::kSlice, track, finding.slice};
  }
  if (finding.task != UINT32_MAX) return Item{ItemKind::kTask, {}, finding.task};
  return std::nullopt;
}

void WriteFinding(const Session& session, const Finding& finding, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.BeginObject()
      .Field("kind", finding.kind)
      .Field("text", finding.text)
      .Field("value_ns", finding.value_ns)
      .Field("from", finding.from)
      .Field("to", finding.to);
  WriteItem(trace, ItemOf(finding), json.Key("item"));
  WriteGoroutine(session, finding.goroutine, json.Key("goroutine"));
  json.Field("group", finding.group == UINT32_MAX ? std::nullopt : std::optional(finding.group));
  const bool has_task = finding.task != UINT32_MAX;
  WriteTaskId(has_task ? trace.tasks[finding.task].id : TaskId::kNone, json.Key("task"));
  json.Field("type", has_task ? trace.text(trace.tasks[finding.task].name) : "");
  WriteStack(trace, finding.stack, json.Key("stack"));
  json.EndObject();
}

}  // namespace

Answer AnswerOverview(const Session& session, const Query&) {
  JsonWriter json;
  json.BeginObject().Key("findings").BeginArray();
  for (const Finding& finding : session.findings())
    WriteFinding(session, finding, json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
