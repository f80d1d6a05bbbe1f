#include <fmt/format.h>

#include "analyze/goroutine_stats.h"
#include "analyze/id_index.h"
#include "analyze/region_list.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/state_times.h"
#include "api/task_rows.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr std::string_view kCompleteness[] = {"", "1", "0"};

// By what a list of regions is sorted: a fixed column, or the time under one name.
struct RegionKey {
  int64_t (*value)(const Trace&, const Region&) = nullptr;
  std::vector<NamedTime> GoroutineStats::*named = nullptr;  // Or the time under `name` in this.
  StringId name = StringId::kEmpty;
};

struct RegionColumn {
  std::string_view name;
  int64_t (*value)(const Trace&, const Region&);
};
constexpr RegionColumn kColumns[] = {
    {"total", [](const Trace&, const Region& r) { return r.end - r.start; }},
    {"start", [](const Trace&, const Region& r) { return r.start; }},
    {"end", [](const Trace&, const Region& r) { return r.end; }},
    {"goroutine",
     [](const Trace& t, const Region& r) { return static_cast<int64_t>(t.id(r.goroutine)); }},
    {"task", [](const Trace&, const Region& r) { return static_cast<int64_t>(r.task); }},
    {"exec", [](const Trace& t, const Region& r) { return TimesOf(t, r).exec_ns; }},
    {"sched", [](const Trace& t, const Region& r) { return TimesOf(t, r).sched_ns; }},
    {"syscall", [](const Trace& t, const Region& r) { return TimesOf(t, r).syscall_ns; }},
    {"syscall_block",
     [](const Trace& t, const Region& r) { return TimesOf(t, r).syscall_block_ns; }},
    {"blocked", [](const Trace& t, const Region& r) { return TimesOf(t, r).block_ns; }},
};

RegionKey KeyOf(const Trace& trace, QueryReader& in) {
  constexpr std::pair<std::string_view, std::vector<NamedTime> GoroutineStats::*> kNamed[] = {
      {"block:", &GoroutineStats::block}, {"range:", &GoroutineStats::ranges}};
  const std::string_view sort = in.Text("sort");
  for (const auto& [prefix, times] : kNamed) {
    if (sort.starts_with(prefix))
      return {nullptr, times, trace.names.strings.Find(sort.substr(prefix.size()))};
  }
  std::vector<std::string_view> names;
  for (const RegionColumn& column : kColumns)
    names.push_back(column.name);
  return {.value = kColumns[in.Choice("sort", names)].value};
}

RegionFilter FilterOf(const Session& session, QueryReader& in) {
  const auto last = static_cast<int64_t>(session.region_types().size()) - 1;
  RegionFilter filter;
  if (!in.Text("type").empty()) filter.type = static_cast<uint32_t>(in.Number("type", 0, last));
  if (!in.Text("goroutine").empty()) {
    const GoroutineId id{in.Number("goroutine", INT64_MIN, INT64_MAX)};
    filter.goroutine = session.ids().Find(id).value_or(GoroutineIndex::kNone);
  }
  if (!in.Text("task").empty())
    filter.task = TaskId{static_cast<uint64_t>(in.Number("task", INT64_MIN, INT64_MAX))};
  const size_t complete = in.Choice("complete", kCompleteness);
  if (complete > 0) filter.complete = complete == 1;
  filter.min_ns = in.Time("min", filter.min_ns);
  filter.max_ns = in.Time("max", filter.max_ns);
  if (in.Text("from").empty() && in.Text("to").empty()) return filter;
  const Window window = WindowOf(session.trace(), in);
  filter.from = window.from;
  filter.to = window.to;
  return filter;
}

int64_t ValueOf(const Session& session, const Region& region, const RegionKey& key) {
  if (key.named == nullptr) return key.value(session.trace(), region);
  return TimeUnder(key.name, StatsOf(session.trace(), session.charged_ranges(), region).*key.named);
}

// By rising key; equals by start.
std::vector<uint32_t> SortedRegions(const Session& session,
                                    const RegionFilter& filter,
                                    const RegionKey& key) {
  struct Row {
    int64_t value;
    uint32_t region;
    auto operator<=>(const Row&) const = default;
  };
  const Trace& trace = session.trace();
  std::vector<Row> rows;
  for (const uint32_t i : RegionsThat(trace, session.region_types(), filter))
    rows.push_back({ValueOf(session, trace.regions[i], key), i});
  std::sort(rows.begin(), rows.end());
  std::vector<uint32_t> order;
  order.reserve(rows.size());
  for (const Row& row : rows)
    order.push_back(row.region);
  return order;
}

// What tells one list from another.
std::string NameOfList(const RegionFilter& filter, std::string_view sort) {
  return fmt::format("{} {} {} {} {} {} {} {} {}", filter.type ? int64_t{*filter.type} : -1,
                     filter.goroutine ? int64_t{Raw(*filter.goroutine)} : -1,
                     filter.task ? fmt::format("{}", static_cast<uint64_t>(*filter.task)) : "-",
                     filter.complete ? int{*filter.complete} : -1, filter.min_ns, filter.max_ns,
                     filter.from, filter.to, sort);
}

void WriteType(const Trace& trace, uint32_t number, const RegionType& type, JsonWriter& json) {
  json.Field("type", number).Field("name", trace.text(type.name));
  if (type.place.function == StringId::kEmpty) {
    json.NullField("place");
    return;
  }
  json.Key("place")
      .BeginObject()
      .Field("function", trace.text(type.place.function))
      .Field("file", trace.text(type.place.file))
      .Field("line", type.place.line)
      .EndObject();
}

void WriteTaskOf(const Session& session, TaskId task, JsonWriter& json) {
  const bool none = task == TaskId::kBackground;
  WriteTask(session.trace(), none ? std::nullopt : session.ids().Find(task), json.Key("task"));
}

void WriteRegion(const Session& session,
                 uint32_t i,
                 const GoroutineStats& stats,
                 JsonWriter& json) {
  const Trace& trace = session.trace();
  const Region& region = trace.regions[i];
  json.BeginObject()
      .Field("item", NameOf(trace, Item{ItemKind::kRegion, {}, i}))
      .Field("type", session.region_types().TypeOf(i))
      .Field("name", trace.text(region.name))
      .Field("start", region.start)
      .Field("end", region.end)
      .Field("no_begin", region.no_begin)
      .Field("no_end", region.no_end)
      .Field("depth", region.depth);
  WriteGoroutine(session, region.goroutine, json.Key("goroutine"));
  WriteTaskOf(session, region.task, json);
  WriteStats(trace, stats, json);
  json.EndObject();
}

// The columns in which the regions have time. Of many, some two thousand are asked, the same however they
// are sorted.
ColumnNames ColumnsOf(const Session& session, const std::vector<uint32_t>& regions) {
  constexpr uint64_t kEnough = 2000;
  const uint64_t limit =
      regions.size() <= kEnough ? UINT32_MAX : UINT32_MAX / regions.size() * kEnough;
  ColumnNames names(session.trace());
  for (const uint32_t i : regions) {
    const uint32_t scattered = i * 2654435761u;
    if (scattered <= limit)
      names.Add(StatsOf(session.trace(), session.charged_ranges(), session.trace().regions[i]));
  }
  return names;
}

}  // namespace

Answer AnswerRegionTypes(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const RegionTypes& types = session.region_types();
  const RegionFilter filter = FilterOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  JsonWriter json;
  json.BeginObject().Key("types").BeginArray();
  for (const RegionTypeStats& row : StatsOfRegionTypes(trace, types, filter.from, filter.to)) {
    json.BeginObject();
    WriteType(trace, row.type, types[row.type], json);
    json.Field("count", row.count).Field("complete", row.complete.count).Field("exec", row.exec_ns);
    WriteDurations(row.complete, row.histogram, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerRegions(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const RegionFilter filter = FilterOf(session, in);
  const RegionKey key = KeyOf(trace, in);
  const Page page = PageOf(in);
  const bool falling = FallsIn(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto order = session.region_orders().Get(
      NameOfList(filter, in.Text("sort")), [&] { return SortedRegions(session, filter, key); });
  const size_t end = std::min(order->size(), page.offset + page.limit);
  JsonWriter json;
  json.BeginObject().Field("total", order->size());
  ColumnsOf(session, *order).Write(json);
  json.Key("regions").BeginArray();
  for (size_t i = page.offset; i < end; ++i) {
    const uint32_t region = falling ? (*order)[order->size() - 1 - i] : (*order)[i];
    WriteRegion(session, region, StatsOf(trace, session.charged_ranges(), trace.regions[region]),
                json);
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
