#include <fmt/format.h>

#include "analyze/id_index.h"
#include "analyze/leaks.h"
#include "analyze/ledger.h"
#include "analyze/task_index.h"
#include "analyze/user_functions.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/time_kind_json.h"
#include "api/window.h"

// Ledgers of time, goroutines that are stuck.

namespace skein {

namespace {

// The fields of who had the processors meanwhile, within an object that has begun.
void WriteUse(const Trace& trace, const ProcessorUse& use, JsonWriter& json) {
  json.Field("waited", use.waited_ns)
      .Field("processors", use.processor_ns)
      .Field("idle", use.idle_ns)
      .Key("holders")
      .BeginArray();
  for (const ProcessorUse::Holder& holder : use.holders) {
    json.BeginObject()
        .Field("group", holder.group)
        .Field("name", trace.text(trace.groups[holder.group].name))
        .Field("ns", holder.time_ns)
        .EndObject();
  }
  json.EndArray();
}

// Of each row of a ledger; none if it is not asked for.
struct LedgerUses {
  std::vector<ProcessorUse> groups;
  std::vector<ProcessorUse> types;
};

LedgerUses UsesOf(const Session& session, const Ledgers& ledgers, const Window& window) {
  std::vector<uint32_t> groups;
  for (const GroupLedger& row : ledgers.groups)
    groups.push_back(row.group);
  std::vector<StringId> types;
  for (const TaskLedger& row : ledgers.tasks)
    types.push_back(row.type);
  const Trace& trace = session.trace();
  const TimeKinds& kinds = session.time_kinds();
  return {UsesWhileGroupsWaited(trace, kinds, groups, window.from, window.to),
          UsesWhileTasksWaited(trace, session.tasks(), kinds, types, window.from, window.to)};
}

void WriteUseOfRow(const Trace& trace,
                   const std::vector<ProcessorUse>& uses,
                   size_t row,
                   JsonWriter& json) {
  if (uses.empty()) return;
  json.Key("use").BeginObject();
  WriteUse(trace, uses[row], json);
  json.EndObject();
}

void WriteGroupRow(const Trace& trace, const GroupLedger& row, JsonWriter& json) {
  json.Field("group", row.group)
      .Field("name", trace.text(trace.groups[row.group].name))
      .Field("system", trace.groups[row.group].system)
      .Field("count", row.goroutines)
      .Field("wall", row.wall_ns);
  WriteTimes("times", row.times, json);
}

void WriteTypeRow(const Trace& trace, const TaskLedger& row, JsonWriter& json) {
  json.Field("type", trace.text(row.type))
      .Field("count", row.tasks)
      .Field("complete", row.complete)
      .Field("wall", row.wall_ns);
  WriteTimes("own", row.own, json);
  WriteTimes("path", row.path, json);
}

}  // namespace

Answer AnswerLedger(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const bool with_use = in.Flag("use");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::shared_ptr<const Ledgers> ledgers = session.ledgers(window.from, window.to);
  const LedgerUses uses = with_use ? UsesOf(session, *ledgers, window) : LedgerUses{};
  JsonWriter json;
  json.BeginObject();
  WriteTimeKinds(json);
  json.Key("groups").BeginArray();
  for (size_t i = 0; i < ledgers->groups.size(); ++i) {
    json.BeginObject();
    WriteGroupRow(trace, ledgers->groups[i], json);
    WriteUseOfRow(trace, uses.groups, i, json);
    json.EndObject();
  }
  json.EndArray().Key("types").BeginArray();
  for (size_t i = 0; i < ledgers->tasks.size(); ++i) {
    json.BeginObject();
    WriteTypeRow(trace, ledgers->tasks[i], json);
    WriteUseOfRow(trace, uses.types, i, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerProcessorUse(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const std::optional<uint32_t> group = GroupOf(trace, "group", in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const StringId type = trace.names.strings.Find(in.Text("type"));
  const std::string whose =
      group ? fmt::format("group {}", *group) : fmt::format("type {}", Raw(type));
  const std::string key = fmt::format("{} {} {}", whose, window.from, window.to);
  const auto made = session.processor_uses().Get(key, [&] {
    const auto uses =
        group ? UsesWhileGroupsWaited(trace, session.time_kinds(), {*group}, window.from, window.to)
              : UsesWhileTasksWaited(trace, session.tasks(), session.time_kinds(), {type},
                                     window.from, window.to);
    return uses.front();
  });
  JsonWriter json;
  json.BeginObject();
  WriteUse(trace, *made, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerLeaks(const Session& session, const Query&) {
  const Trace& trace = session.trace();
  JsonWriter json;
  json.BeginObject().Key("stuck").BeginArray();
  for (const StuckGoroutines& stuck : session.stuck()) {
    json.BeginObject()
        .Field("leak", stuck.leak)
        .Field("group", stuck.group)
        .Field("name", trace.text(trace.groups[stuck.group].name))
        .Field("reason", trace.text(stuck.reason))
        .Field("kind", Name(stuck.kind))
        .Field("function", trace.text(session.user_functions().of(stuck.stack)))
        .Field("count", stuck.count)
        .Field("undecided", stuck.undecided)
        .Field("born", stuck.born)
        .Field("group_born", stuck.group_born)
        .Field("group_died", stuck.group_died)
        .Field("longest", stuck.longest_ns)
        .Field("waited", stuck.waited_ns)
        .Field("longest_return", stuck.longest_return_ns);
    WriteGoroutine(session, stuck.longest, json.Key("goroutine"));
    WriteSliceItem(trace, stuck.longest, stuck.longest_slice, json.Key("item"));
    json.Key("growth").BeginArray();
    for (const uint32_t count : stuck.growth)
      json.Value(count);
    json.EndArray();
    WriteStack(trace, stuck.stack, json.Key("stack"));
    json.EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
