#include <algorithm>
#include <array>

#include "analyze/gc_cycles.h"
#include "analyze/mmu.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr std::string_view kOrders[] = {"asc", "desc"};

Nanos StopsOf(const GcCycle& cycle) {
  return cycle.sweep_termination_ns + cycle.mark_termination_ns;
}

int64_t BytesOf(const std::optional<uint64_t>& bytes) {
  return static_cast<int64_t>(bytes.value_or(0));
}

struct CycleColumn {
  std::string_view name;
  int64_t (*value)(const GcCycle&);
};
constexpr CycleColumn kColumns[] = {
    {"start", [](const GcCycle& c) { return c.start; }},
    {"mark", [](const GcCycle& c) { return c.end - c.start; }},
    {"stw", [](const GcCycle& c) { return StopsOf(c); }},
    {"sweep_termination", [](const GcCycle& c) { return c.sweep_termination_ns; }},
    {"mark_termination", [](const GcCycle& c) { return c.mark_termination_ns; }},
    {"assist", [](const GcCycle& c) { return c.assist_ns; }},
    {"assists", [](const GcCycle& c) { return int64_t{c.assists}; }},
    {"dedicated", [](const GcCycle& c) { return c.worker_ns[0]; }},
    {"fractional", [](const GcCycle& c) { return c.worker_ns[1]; }},
    {"idle", [](const GcCycle& c) { return c.worker_ns[2]; }},
    {"heap_before", [](const GcCycle& c) { return BytesOf(c.heap_before); }},
    {"heap_most", [](const GcCycle& c) { return BytesOf(c.heap_most); }},
    {"heap_after", [](const GcCycle& c) { return BytesOf(c.heap_after); }},
    {"goal", [](const GcCycle& c) { return BytesOf(c.goal); }},
    {"next_goal", [](const GcCycle& c) { return BytesOf(c.next_goal); }},
};

void WriteCycle(const Trace& trace, size_t number, const GcCycle& cycle, JsonWriter& json) {
  json.BeginObject()
      .Field("number", number)
      .Field("item", NameOf(trace, Item{ItemKind::kRange, {}, cycle.range}))
      .Field("start", cycle.start)
      .Field("end", cycle.end)
      .Field("began_before", cycle.began_before)
      .Field("open", cycle.open)
      .Field("mark", cycle.end - cycle.start)
      .Field("stw", StopsOf(cycle))
      .Field("sweep_termination", cycle.sweep_termination_ns)
      .Field("mark_termination", cycle.mark_termination_ns)
      .Field("other_stops", cycle.other_stops_ns)
      .Field("assists", cycle.assists)
      .Field("assist", cycle.assist_ns)
      .Field("dedicated", cycle.worker_ns[0])
      .Field("fractional", cycle.worker_ns[1])
      .Field("idle", cycle.worker_ns[2]);
  json.Field("heap_before", cycle.heap_before);
  json.Field("heap_most", cycle.heap_most);
  json.Field("heap_after", cycle.heap_after);
  json.Field("goal", cycle.goal);
  json.Field("next_goal", cycle.next_goal);
  json.EndObject();
}

// Those that share time with the window, in the order asked for; cycles count from 1.
std::vector<size_t> CyclesWithin(const std::vector<GcCycle>& cycles,
                                 const Window& window,
                                 const CycleColumn& column,
                                 bool falling) {
  std::vector<size_t> order;
  for (size_t i = 0; i < cycles.size(); ++i) {
    if (cycles[i].start < window.to && cycles[i].end >= window.from) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const int64_t left = column.value(cycles[a]);
    const int64_t right = column.value(cycles[b]);
    return falling ? left > right : left < right;
  });
  return order;
}

// `include=stw,background,assist,sweep` and `per=system` or `per=processor`.
UtilizationFlags FlagsOf(QueryReader& in) {
  constexpr std::pair<std::string_view, bool UtilizationFlags::*> kParts[] = {
      {"stw", &UtilizationFlags::stw},
      {"background", &UtilizationFlags::background},
      {"assist", &UtilizationFlags::assist},
      {"sweep", &UtilizationFlags::sweep},
  };
  constexpr std::string_view kPer[] = {"system", "processor"};
  UtilizationFlags flags;
  flags.per_proc = in.Choice("per", kPer) == 1;
  flags.workers_once = !in.Flag("as_go");
  const std::string_view include = in.Text("include");
  for (size_t begin = 0; begin < include.size();) {
    const size_t end = std::min(include.find(',', begin), include.size());
    const std::string_view word = include.substr(begin, end - begin);
    const auto* const part = std::find_if(std::begin(kParts), std::end(kParts),
                                          [word](const auto& p) { return p.first == word; });
    if (part == std::end(kParts)) {
      in.Fail("include", word, "is none of stw, background, assist, sweep");
      break;
    }
    flags.*part->second = true;
    begin = end + 1;
  }
  return flags;
}

}  // namespace

Answer AnswerGcCycles(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const Page page = PageOf(in);
  std::vector<std::string_view> names;
  for (const CycleColumn& column : kColumns)
    names.push_back(column.name);
  const CycleColumn& column = kColumns[in.Choice("sort", names)];
  const bool falling = in.Choice("order", kOrders) == 1;
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::vector<GcCycle>& cycles = session.gc_cycles();
  const std::vector<size_t> order = CyclesWithin(cycles, window, column, falling);
  JsonWriter json;
  json.BeginObject().Field("total", order.size()).Key("cycles").BeginArray();
  for (size_t i = page.offset; i < std::min(order.size(), page.offset + page.limit); ++i)
    WriteCycle(trace, order[i] + 1, cycles[order[i]], json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerMmu(const Session& session, const Query& query) {
  static constexpr std::array<double, 4> kShares = {0, 0.001, 0.01, 0.05};
  QueryReader in(query);
  const UtilizationFlags flags = FlagsOf(in);
  const bool percentiles = in.Flag("percentiles");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto curve = session.mmu_curve(flags);
  const auto shares = std::span(kShares).first(percentiles ? kShares.size() : 1);
  JsonWriter json;
  json.BeginObject().Key("shares").BeginArray();
  for (const double share : shares)
    json.Value(share);
  json.EndArray().Key("curve").BeginArray();
  for (const Nanos window : PlotWindows(*curve)) {
    json.BeginArray().Value(window);
    for (const double value : curve->Quantiles(window, shares))
      json.ExactValue(value);
    json.EndArray();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerMmuWindows(const Session& session, const Query& query) {
  constexpr size_t kWorst = 10;
  QueryReader in(query);
  const UtilizationFlags flags = FlagsOf(in);
  const Nanos window = in.Number("window", 1, INT64_MAX / 4);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto curve = session.mmu_curve(flags);
  JsonWriter json;
  json.BeginObject().Field("window", window).Key("utilization").ExactValue(curve->Mmu(window));
  json.Key("windows").BeginArray();
  for (const UtilizationWindow& worst : curve->Worst(window, kWorst)) {
    json.BeginObject()
        .Field("start", worst.start)
        .Field("end", std::min(worst.start + window, session.trace().end))
        .Key("utilization")
        .ExactValue(worst.utilization)
        .EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
