#include <algorithm>
#include <set>
#include <span>

#include <fmt/format.h>

#include "analyze/goroutine_stats.h"
#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/places.h"
#include "analyze/related.h"
#include "analyze/titles.h"
#include "api/goroutine_list.h"
#include "api/group_list.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/state_times.h"
#include "api/track_name.h"
#include "api/window.h"
#include "base/ascii.h"

namespace skein {

namespace {

constexpr size_t kMostListed = 100;

std::string_view NameOfGroup(const Trace& trace, uint32_t group) {
  return trace.text(trace.groups[group].name);
}

void WriteGroup(const Trace& trace, const GroupStats& stats, JsonWriter& json) {
  json.BeginObject()
      .Field("group", stats.group)
      .Field("name", NameOfGroup(trace, stats.group))
      .Field("system", trace.groups[stats.group].system)
      .Field("count", stats.count)
      .Field("created", stats.created)
      .Field("alive", stats.alive)
      .Field("never_ended", stats.never_ended);
  WriteStats(trace, stats, json);
  json.Field("mean", stats.mean_ns)
      .Field("p50", stats.p50_ns)
      .Field("p90", stats.p90_ns)
      .Field("p99", stats.p99_ns)
      .Field("max", stats.max_ns);
  json.Key("spark").BeginArray();
  for (const uint32_t alive : stats.alive_spark)
    json.Value(alive);
  json.EndArray().EndObject();
}

uint64_t CountOf(const std::vector<GroupStats>& groups) {
  uint64_t count = 0;
  for (const GroupStats& group : groups)
    count += group.count;
  return count;
}

Nanos ExecOfAll(const Trace& trace, const Window& window) {
  const SliceTable::Mix mix =
      trace.transitions.MixWithin(trace.goroutine_slices, window.from, window.to);
  return mix[static_cast<size_t>(StateClass::kRunning)];
}

void WriteGoroutineRow(const Session& session,
                       GoroutineIndex index,
                       const GoroutineStats& stats,
                       JsonWriter& json) {
  const Trace& trace = session.trace();
  const Goroutine& goroutine = trace.goroutines[Raw(index)];
  WriteGoroutineFields(session, index, json);
  WriteMoment(goroutine.created, json.Key("created"));
  WriteMoment(goroutine.started, json.Key("started"));
  WriteMoment(goroutine.ended, json.Key("ended"));
  json.Field("before_trace", goroutine.before_trace);
  WriteStats(trace, stats, json);
}

// Those of `order` whose id begins with `text`, or whose name contains it.
std::vector<GoroutineIndex> Matching(const Session& session,
                                     const std::vector<GoroutineIndex>& order,
                                     std::string_view text) {
  const Trace& trace = session.trace();
  std::vector<bool> group_matches;
  for (const GoroutineGroup& group : trace.groups) {
    group_matches.push_back(ContainsIgnoringCase(trace.text(group.name), text));
  }
  std::vector<GoroutineIndex> matching;
  for (const GoroutineIndex goroutine : order) {
    const fmt::format_int id(static_cast<int64_t>(trace.id(goroutine)));
    const bool by_id = std::string_view(id.data(), id.size()).starts_with(text);
    if (by_id || group_matches[trace.goroutines[Raw(goroutine)].group])
      matching.push_back(goroutine);
  }
  return matching;
}

std::shared_ptr<const std::vector<GoroutineIndex>> OrderOf(const Session& session,
                                                           std::optional<uint32_t> group,
                                                           const Window& window,
                                                           GoroutineKey key) {
  const std::string name = fmt::format("{} {} {} {} {}", group ? int64_t{*group} : -1, window.from,
                                       window.to, static_cast<unsigned>(key.column), Raw(key.name));
  return session.goroutine_orders().Get(
      name, [&] { return SortedGoroutines(session, group, window, key); });
}

GoroutineIndex GoroutineOf(const Session& session, std::string_view name, QueryReader& in) {
  const int64_t id = in.Number(name, INT64_MIN, INT64_MAX);
  return session.ids().Find(GoroutineId{id}).value_or(GoroutineIndex::kNone);
}

}  // namespace

Answer AnswerGroups(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const Page page = PageOf(in);
  const GroupKey key(trace, in);
  const bool falling = FallsIn(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto stats = session.group_stats(window.from, window.to);
  const std::vector<uint32_t> order = SortedGroups(trace, *stats, in.Text("q"), key, falling);
  const size_t end = std::min(order.size(), page.offset + page.limit);
  ColumnNames names(trace);
  for (const uint32_t i : order)
    names.Add((*stats)[i]);
  JsonWriter json;
  json.BeginObject()
      .Field("total", order.size())
      .Field("goroutines_all", CountOf(*stats))
      .Field("exec_all", ExecOfAll(trace, window));
  names.Write(json);
  json.Key("groups").BeginArray();
  for (size_t i = page.offset; i < end; ++i)
    WriteGroup(trace, (*stats)[order[i]], json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

namespace {

// The rows of a page, each written by write(goroutine) into an open object.
template <typename WriteRow>
void WriteRows(const std::vector<GoroutineIndex>& order,
               const Page& page,
               bool falling,
               JsonWriter& json,
               WriteRow write) {
  const size_t end = std::min(order.size(), page.offset + page.limit);
  json.Key("goroutines").BeginArray();
  for (size_t i = page.offset; i < end; ++i) {
    json.BeginObject();
    write(falling ? order[order.size() - 1 - i] : order[i]);
    json.EndObject();
  }
  json.EndArray();
}

// What a list of goroutines says beside its rows: of which group they are, and which columns they have. These
// are the same for all pages.
void WriteAbout(const Session& session,
                std::optional<uint32_t> group,
                const Window& window,
                JsonWriter& json) {
  const Trace& trace = session.trace();
  const auto stats = session.group_stats(window.from, window.to);
  json.Field("name", group ? std::optional(NameOfGroup(trace, *group)) : std::nullopt);
  const Nanos exec_all = ExecOfAll(trace, window);
  json.Field("exec", group ? (*stats)[*group].times.exec_ns : exec_all);
  json.Field("exec_all", exec_all);
  ColumnNames names(trace);
  for (const GroupStats& row : *stats) {
    if (!group || row.group == *group) names.Add(row);
  }
  names.Write(json);
}

}  // namespace

Answer AnswerGoroutines(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const Page page = PageOf(in);
  const std::optional<uint32_t> group = GroupOf(trace, "group", in);
  const GoroutineKey key = GoroutineKeyOf(trace, in);
  const bool falling = FallsIn(in);
  const bool brief = in.Flag("brief");
  if (in.failed()) return ErrorAnswer(400, in.error());
  auto order = OrderOf(session, group, window, key);
  if (const std::string_view text = in.Text("q"); !text.empty()) {
    order = std::make_shared<const std::vector<GoroutineIndex>>(Matching(session, *order, text));
  }
  JsonWriter json;
  json.BeginObject().Field("total", order->size());
  if (brief) {
    WriteRows(*order, page, falling, json,
              [&](GoroutineIndex goroutine) { WriteGoroutineFields(session, goroutine, json); });
  } else {
    WriteAbout(session, group, window, json);
    WriteRows(*order, page, falling, json, [&](GoroutineIndex goroutine) {
      const GoroutineStats stats =
          StatsOf(trace, session.charged_ranges(), goroutine, window.from, window.to);
      WriteGoroutineRow(session, goroutine, stats, json);
    });
  }
  json.EndObject();
  return JsonAnswer(json);
}

namespace {

void WriteLastState(const Trace& trace, GoroutineIndex index, JsonWriter& json) {
  const SliceTable& table = trace.goroutine_slices;
  const SliceIndex end = table.end(Raw(index));
  if (end == table.begin(Raw(index))) {
    json.Field("last_state", "").Field("last_since", 0).Key("last_stack").BeginArray().EndArray();
    return;
  }
  const StateInfo& state = StateOf(trace, end - 1);
  const bool has_stack = state.state != GoState::kRunning;
  json.Field("last_state", StateTitle(trace, state)).Field("last_since", table.start(end - 1));
  WriteStack(trace, has_stack ? StackId{table.value(end - 1)} : StackId::kNone,
             json.Key("last_stack"));
}

void WriteChildren(const Session& session, GoroutineIndex index, JsonWriter& json) {
  const std::span<const GoroutineIndex> children = session.children(index);
  json.Field("child_count", children.size()).Key("children").BeginArray();
  for (const GoroutineIndex child : children.first(std::min(children.size(), kMostListed))) {
    WriteGoroutine(session, child, json);
  }
  json.EndArray();
}

std::span<const uint32_t> RegionsOf(const Trace& trace, GoroutineIndex index) {
  const uint32_t first = trace.region_first[Raw(index)];
  return std::span(trace.region_of).subspan(first, trace.region_first[Raw(index) + 1] - first);
}

void WriteRegions(const Trace& trace, GoroutineIndex index, JsonWriter& json) {
  const std::span<const uint32_t> regions = RegionsOf(trace, index);
  json.Field("region_count", regions.size()).Key("regions").BeginArray();
  for (const uint32_t i : regions.first(std::min(regions.size(), kMostListed))) {
    const Region& region = trace.regions[i];
    json.BeginObject()
        .Field("item", NameOf(trace, Item{ItemKind::kRegion, {}, i}))
        .Field("name", trace.text(region.name))
        .Field("start", region.start)
        .Field("end", region.end)
        .Field("depth", region.depth);
    WriteTaskId(region.task, json.Key("task"));
    json.EndObject();
  }
  json.EndArray();
}

// The tasks that its regions belong to, in order of first mention.
void WriteTasks(const Session& session, GoroutineIndex index, JsonWriter& json) {
  const Trace& trace = session.trace();
  std::set<uint32_t> tasks;
  for (const uint32_t i : RegionsOf(trace, index)) {
    const std::optional<uint32_t> task = session.ids().Find(trace.regions[i].task);
    if (task && trace.tasks[*task].id != TaskId::kBackground) tasks.insert(*task);
    if (tasks.size() == kMostListed) break;
  }
  json.Key("tasks").BeginArray();
  for (const uint32_t i : tasks) {
    json.BeginObject();
    WriteTaskId(trace.tasks[i].id, json.Key("id"));
    json.Field("name", trace.text(trace.tasks[i].name)).EndObject();
  }
  json.EndArray();
}

}  // namespace

Answer AnswerGoroutine(const Session& session, const Query& query) {
  QueryReader in(query);
  const Window window = WindowOf(session.trace(), in);
  const GoroutineIndex index = GoroutineOf(session, "id", in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  if (index == GoroutineIndex::kNone) return ErrorAnswer(404, "no goroutine has this id");
  const Trace& trace = session.trace();
  const Goroutine& goroutine = trace.goroutines[Raw(index)];
  JsonWriter json;
  json.BeginObject();
  WriteGoroutineRow(session, index,
                    StatsOf(trace, session.charged_ranges(), index, window.from, window.to), json);
  json.Field("system", trace.groups[goroutine.group].system);
  WriteGoroutine(session, goroutine.creator, json.Key("creator"));
  WriteStack(trace, goroutine.creation_stack, json.Key("creation_stack"));
  WriteStack(trace, goroutine.entry_stack, json.Key("entry_stack"));
  WriteLastState(trace, index, json);
  WriteChildren(session, index, json);
  WriteRegions(trace, index, json);
  WriteTasks(session, index, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerRelated(const Session& session, const Query& query) {
  constexpr size_t kMostRelated = 200;
  QueryReader in(query);
  const GoroutineIndex index = GoroutineOf(session, "goroutine", in);
  const auto depth = static_cast<uint32_t>(in.Number("depth", 1, 10, 2));
  if (in.failed()) return ErrorAnswer(400, in.error());
  if (index == GoroutineIndex::kNone) return ErrorAnswer(404, "no goroutine has this id");
  const std::vector<RelatedGoroutine> all = RelatedTo(session.trace(), index, depth);
  JsonWriter json;
  json.BeginObject().Field("total", all.size()).Key("goroutines").BeginArray();
  for (const RelatedGoroutine& related : std::span(all).first(std::min(kMostRelated, all.size()))) {
    json.BeginObject();
    WriteGoroutineFields(session, related.goroutine, json);
    json.Field("depth", related.depth).Field("wakes", related.wakes).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
