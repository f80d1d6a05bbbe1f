#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/id_index.h"
#include "analyze/leaks.h"
#include "analyze/ledger.h"
#include "analyze/task_index.h"
#include "analyze/wake_tree.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/time_kind_json.h"
#include "api/window.h"

// Who blocks whom, ledgers of time, goroutines that are stuck.

namespace skein {

namespace {

constexpr int64_t kTreeResolution = 2000;

void WriteSide(const Session& session,
               std::string_view name,
               GoroutineIndex goroutine,
               StackId stack,
               JsonWriter& json) {
  json.Key(name).BeginObject();
  json.Field("function", session.trace().text(session.user_functions().of(stack)));
  WriteGoroutine(session, goroutine, json.Key("goroutine"));
  WriteStack(session.trace(), stack, json.Key("stack"));
  json.EndObject();
}

void WritePair(const Session& session, const BlockPair& pair, JsonWriter& json) {
  const Trace& trace = session.trace();
  const Nanos start = trace.goroutine_slices.start(pair.longest);
  json.BeginObject()
      .Field("kind", Name(pair.kind))
      .Field("count", pair.count)
      .Field("ns", pair.time_ns)
      .Field("longest", pair.longest_ns)
      .Field("from", start)
      .Field("to", trace.goroutine_slices.finish(pair.longest));
  WriteSliceItem(trace, pair.longest_waiter, pair.longest, json.Key("item"));
  WriteSide(session, "waiter", pair.longest_waiter, pair.waiter, json);
  WriteSide(session, "waker", pair.longest_waker, pair.waker, json);
  json.EndObject();
}

std::optional<uint32_t> GroupOf(const Trace& trace, std::string_view name, QueryReader& in) {
  if (in.Text(name).empty()) return std::nullopt;
  return static_cast<uint32_t>(in.Number(name, 0, static_cast<int64_t>(trace.groups.size()) - 1));
}

// Parses the parameters that all questions about blockers share.
struct BlockersAsked {
  Window window;
  BlockerScope scope;
};
BlockersAsked BlockersAskedOf(const Trace& trace, QueryReader& in) {
  BlockersAsked asked;
  asked.window = WindowOf(trace, in);
  asked.scope.waiters = GroupOf(trace, "waiters", in);
  asked.scope.wakers = GroupOf(trace, "wakers", in);
  return asked;
}

std::shared_ptr<const Blockers> BlockersFor(const Session& session, const BlockersAsked& asked) {
  return session.blockers(asked.scope, asked.window.from, asked.window.to);
}

void WriteTree(const Trace& trace, const WakeTree& tree, JsonWriter& json) {
  const auto column = [&](std::string_view name, auto write_cell) {
    json.Key(name).BeginArray();
    for (const WakeTree::Node& node : tree.nodes)
      write_cell(node);
    json.EndArray();
  };
  std::vector<StringId> functions;
  std::vector<size_t> positions(trace.names.strings.size(), SIZE_MAX);
  for (const WakeTree::Node& node : tree.nodes) {
    size_t& position = positions[Raw(node.function)];
    if (position != SIZE_MAX) continue;
    position = functions.size();
    functions.push_back(node.function);
  }
  json.Key("functions").BeginArray();
  for (const StringId function : functions)
    json.Value(trace.text(function));
  json.EndArray().Key("nodes").BeginObject();
  column("parent", [&](const WakeTree::Node& node) {
    json.Value(node.parent == UINT32_MAX ? int64_t{-1} : int64_t{node.parent});
  });
  column("function",
         [&](const WakeTree::Node& node) { json.Value(positions[Raw(node.function)]); });
  column("waker", [&](const WakeTree::Node& node) { json.Value(node.waker ? 1 : 0); });
  column("self", [&](const WakeTree::Node& node) { json.Value(node.self_ns); });
  column("total", [&](const WakeTree::Node& node) { json.Value(node.total_ns); });
  json.EndObject();
}

}  // namespace

Answer AnswerBlockers(const Session& session, const Query& query) {
  QueryReader in(query);
  const BlockersAsked asked = BlockersAskedOf(session.trace(), in);
  const Page page = PageOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::shared_ptr<const Blockers> found = BlockersFor(session, asked);
  JsonWriter json;
  json.BeginObject()
      .Field("total", found->pairs.size())
      .Field("count", found->count)
      .Field("ns", found->time_ns);
  json.Key("pairs").BeginArray();
  for (size_t i = page.offset; i < std::min(found->pairs.size(), page.offset + page.limit); ++i)
    WritePair(session, found->pairs[i], json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerWakeTree(const Session& session, const Query& query) {
  QueryReader in(query);
  const BlockersAsked asked = BlockersAskedOf(session.trace(), in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::shared_ptr<const Blockers> found = BlockersFor(session, asked);
  JsonWriter json;
  json.BeginObject()
      .Field("unit", "ns")
      .Field("total", found->time_ns)
      .Field("count", found->count);
  WriteTree(session.trace(), WakeTreeOf(session.trace(), *found, kTreeResolution), json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerLedger(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::shared_ptr<const Ledgers> ledgers = session.ledgers(window.from, window.to);
  JsonWriter json;
  json.BeginObject();
  WriteTimeKinds(json);
  json.Key("groups").BeginArray();
  for (const GroupLedger& row : ledgers->groups) {
    json.BeginObject()
        .Field("group", row.group)
        .Field("name", trace.text(trace.groups[row.group].name))
        .Field("system", trace.groups[row.group].system)
        .Field("count", row.goroutines)
        .Field("wall", row.wall_ns);
    WriteTimes("times", row.times, json);
    json.EndObject();
  }
  json.EndArray().Key("types").BeginArray();
  for (const TaskLedger& row : ledgers->tasks) {
    json.BeginObject()
        .Field("type", trace.text(row.type))
        .Field("count", row.tasks)
        .Field("complete", row.complete)
        .Field("wall", row.wall_ns);
    WriteTimes("own", row.own, json);
    WriteTimes("path", row.path, json);
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
  const ProcessorUse& use = *made;
  JsonWriter json;
  json.BeginObject()
      .Field("waited", use.waited_ns)
      .Field("processors", use.processor_ns)
      .Field("idle", use.idle_ns);
  json.Key("holders").BeginArray();
  for (const ProcessorUse::Holder& holder : use.holders) {
    json.BeginObject()
        .Field("group", holder.group)
        .Field("name", trace.text(trace.groups[holder.group].name))
        .Field("ns", holder.time_ns)
        .EndObject();
  }
  json.EndArray().EndObject();
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
