#include <algorithm>
#include <numeric>

#include "analyze/blockers.h"
#include "analyze/user_functions.h"
#include "analyze/wake_tree.h"
#include "api/json_writer.h"
#include "api/profile_query.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/window.h"

// Who blocks whom.

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
      .Field("idle", session.idle_stacks()[Raw(pair.waiter)])
      .Field("from", start)
      .Field("to", trace.goroutine_slices.finish(pair.longest));
  WriteSliceItem(trace, pair.longest_waiter, pair.longest, json.Key("item"));
  WriteSide(session, "waiter", pair.longest_waiter, pair.waiter, json);
  WriteSide(session, "waker", pair.longest_waker, pair.waker, json);
  json.EndObject();
}

// By what pairs are sorted: a number, or the name of a function.
struct PairColumn {
  std::string_view name;
  int64_t (*value)(const BlockPair&) = nullptr;
  StackId BlockPair::*stack = nullptr;
};
constexpr PairColumn kPairColumns[] = {
    {"ns", [](const BlockPair& p) { return p.time_ns; }},
    {"count", [](const BlockPair& p) { return static_cast<int64_t>(p.count); }},
    {"longest", [](const BlockPair& p) { return p.longest_ns; }},
    {"kind", [](const BlockPair& p) { return static_cast<int64_t>(p.kind); }},
    {"waiter", nullptr, &BlockPair::waiter},
    {"waker", nullptr, &BlockPair::waker},
};

const PairColumn& PairColumnOf(QueryReader& in) {
  std::vector<std::string_view> names;
  for (const PairColumn& column : kPairColumns)
    names.push_back(column.name);
  return kPairColumns[in.Choice("sort", names)];
}

// Positions into `pairs`; of equals the one with more time comes first.
std::vector<uint32_t> SortedPairs(const Session& session,
                                  const std::vector<BlockPair>& pairs,
                                  const PairColumn& column,
                                  bool falling) {
  const auto function = [&](uint32_t i) {
    return session.trace().text(session.user_functions().of(pairs[i].*column.stack));
  };
  const auto less = [&](uint32_t a, uint32_t b) {
    return column.value ? column.value(pairs[a]) < column.value(pairs[b])
                        : function(a) < function(b);
  };
  std::vector<uint32_t> order(pairs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return falling ? less(b, a) : less(a, b); });
  return order;
}

// Parses the parameters that all questions about blockers share.
struct BlockersAsked {
  Window window;
  BlockerScope scope;
  std::optional<bool> idle;
};
BlockersAsked BlockersAskedOf(const Trace& trace, QueryReader& in) {
  BlockersAsked asked;
  asked.window = WindowOf(trace, in);
  asked.scope.waiters = GroupOf(trace, "waiters", in);
  asked.scope.wakers = GroupOf(trace, "wakers", in);
  asked.idle = IdleAsked(in);
  return asked;
}

std::shared_ptr<const Blockers> AllFor(const Session& session, const BlockersAsked& asked) {
  return session.blockers(asked.scope, asked.window.from, asked.window.to);
}

std::shared_ptr<const Blockers> BlockersFor(const Session& session, const BlockersAsked& asked) {
  std::shared_ptr<const Blockers> all = AllFor(session, asked);
  if (!asked.idle) return all;
  return std::make_shared<const Blockers>(Only(*all, session.idle_stacks(), *asked.idle));
}

// How much there is with and without what `idle` leaves out.
void WriteSums(const Blockers& all, const std::vector<bool>& idle_stacks, JsonWriter& json) {
  const Blockers idle = Only(all, idle_stacks, true);
  json.Key("all").BeginObject().Field("count", all.count).Field("ns", all.time_ns).EndObject();
  json.Key("idle").BeginObject().Field("count", idle.count).Field("ns", idle.time_ns).EndObject();
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
  const PairColumn& column = PairColumnOf(in);
  const bool falling = FallsIn(in);
  const Page page = PageOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::shared_ptr<const Blockers> found = BlockersFor(session, asked);
  JsonWriter json;
  json.BeginObject()
      .Field("total", found->pairs.size())
      .Field("count", found->count)
      .Field("ns", found->time_ns);
  WriteSums(*AllFor(session, asked), session.idle_stacks(), json);
  json.Key("pairs").BeginArray();
  const std::vector<uint32_t> order = SortedPairs(session, found->pairs, column, falling);
  for (size_t i = page.offset; i < std::min(order.size(), page.offset + page.limit); ++i)
    WritePair(session, found->pairs[order[i]], json);
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
  WriteSums(*AllFor(session, asked), session.idle_stacks(), json);
  WriteTree(session.trace(), WakeTreeOf(session.trace(), *found, kTreeResolution), json);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
