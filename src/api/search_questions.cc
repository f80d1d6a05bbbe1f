#include <fmt/format.h>

#include "analyze/function_uses.h"
#include "analyze/goroutine_titles.h"
#include "analyze/task_index.h"
#include "analyze/title_finder.h"
#include "analyze/title_search.h"
#include "analyze/titles.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"
#include "base/text.h"

namespace skein {

namespace {

// What a result says of itself; absent parts are null.
struct ShownResult {
  std::string title = {};
  std::string detail = {};
  std::optional<Item> item = std::nullopt;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  std::optional<uint32_t> group = std::nullopt;
  TaskId task = TaskId::kNone;
  Nanos from = kNever;
  Nanos to = kNever;
  std::optional<std::string_view> profile = std::nullopt;  // In which a function shows up.
};

std::string Times(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", FormatCount(count), what, count == 1 ? "" : "s");
}

// How much of a function there is where it shows up most.
std::string UseText(const FunctionUse& use) {
  constexpr std::string_view kWaits[] = {"", "waiting for the network", "waiting",
                                         "in system calls", "to wake others"};
  if (use.kind == ProfileKind::kCpu) return Times(use.value, "CPU sample");
  return fmt::format("{} {}", FormatDuration(static_cast<Nanos>(use.value)),
                     kWaits[static_cast<size_t>(use.kind)]);
}

ShownResult ResultOf(const Session& session, GoroutineIndex index) {
  const Trace& trace = session.trace();
  const Goroutine& goroutine = trace.goroutines[Raw(index)];
  return {.title = session.titles().Title(index),
          .goroutine = index,
          .group = goroutine.group,
          .from = goroutine.created,
          .to = goroutine.ended == kNever ? trace.end : goroutine.ended};
}

ShownResult ResultOf(const FunctionUse& use, const Trace& trace) {
  return {.title = std::string(trace.text(use.function)),
          .detail = UseText(use),
          .profile = kProfileNames[static_cast<size_t>(use.kind)]};
}

ShownResult ResultOfTask(const Trace& trace, uint32_t index) {
  const Task& task = trace.tasks[index];
  const TaskSpan span = SpanOf(trace, task);
  return {.title = TaskTitle(trace, task),
          .detail = FormatDuration(span.end - span.start),
          .item = Item{ItemKind::kTask, {}, index},
          .task = task.id,
          .from = span.start,
          .to = span.end};
}

ShownResult ResultOfLog(const Trace& trace, uint32_t index) {
  const Log& log = trace.logs[index];
  return {.title = LogTitle(trace, log),
          .item = Item{ItemKind::kLog, {}, index},
          .goroutine = log.goroutine,
          .from = log.time,
          .to = log.time};
}

// Of regions or ranges: `counted` says how many have the name, `item` is the first.
template <typename Element>
ShownResult ResultOfFirst(const Trace& trace,
                          const Element& element,
                          const Item& item,
                          const std::string& counted) {
  return {.title = std::string(trace.text(element.name)),
          .detail = counted,
          .item = item,
          .goroutine = element.goroutine,
          .from = element.start,
          .to = element.end};
}

ShownResult ResultOf(const Session& session, const Found& found) {
  const Trace& trace = session.trace();
  const uint32_t i = found.index;
  switch (found.kind) {
    case FoundKind::kGoroutine:
      return ResultOf(session, GoroutineIndex{i});
    case FoundKind::kFunction:
      return {.title = std::string(trace.text(trace.groups[i].name)),
              .detail = Times(found.count, "goroutine"),
              .group = i};
    case FoundKind::kCall:
      return ResultOf(session.function_uses()[i], trace);
    case FoundKind::kTask:
      return ResultOfTask(trace, i);
    case FoundKind::kRegion:
      return ResultOfFirst(trace, trace.regions[i], {ItemKind::kRegion, {}, i},
                           Times(found.count, "region"));
    case FoundKind::kLog:
      return ResultOfLog(trace, i);
    case FoundKind::kRange:
      return ResultOfFirst(trace, trace.ranges[i], {ItemKind::kRange, {}, i},
                           Times(found.count, "time"));
  }
  return {};
}

void WriteResult(const Session& session, const Found& found, JsonWriter& json) {
  const ShownResult result = ResultOf(session, found);
  json.BeginObject()
      .Field("kind", Name(found.kind))
      .Field("title", result.title)
      .Field("detail", result.detail);
  WriteItem(session.trace(), result.item, json.Key("item"));
  WriteGoroutine(session, result.goroutine, json.Key("goroutine"));
  json.Field("group", result.group);
  WriteTaskId(result.task, json.Key("task"));
  json.Field("profile", result.profile);
  WriteMoment(result.from, json.Key("from"));
  WriteMoment(result.to, json.Key("to"));
  json.EndObject();
}

// Where a sighting is drawn, and what it is called.
struct Spot {
  Item item;
  Track track;
  std::string title;
};

Track TrackOfGoroutine(GoroutineIndex goroutine) {
  return goroutine == GoroutineIndex::kNone ? Track{TrackKind::kGc, 0}
                                            : Track{TrackKind::kGoroutine, Raw(goroutine)};
}

Spot SpotOf(const Session& session, const Sighting& sighting) {
  const Trace& trace = session.trace();
  const uint32_t i = sighting.index;
  switch (sighting.kind) {
    case Sighting::Kind::kSlice: {
      const auto goroutine = GoroutineIndex{trace.proc_slices.value(sighting.slice.slice)};
      return {{ItemKind::kSlice, sighting.slice.track, sighting.slice.slice},
              sighting.slice.track,
              session.titles().Title(goroutine, sighting.end - 1)};
    }
    case Sighting::Kind::kRange:
      return {{ItemKind::kRange, {}, i},
              Track{TrackKind::kGc, 0},
              std::string(trace.text(trace.ranges[i].name))};
    case Sighting::Kind::kRegion:
      return {{ItemKind::kRegion, {}, i},
              TrackOfGoroutine(trace.regions[i].goroutine),
              std::string(trace.text(trace.regions[i].name))};
    case Sighting::Kind::kTask:
      return {{ItemKind::kTask, {}, i},
              Track{TrackKind::kTask, i},
              std::string(trace.text(trace.tasks[i].name))};
    case Sighting::Kind::kLog:
      return {{ItemKind::kLog, {}, i}, Track{TrackKind::kLogs, 0}, LogTitle(trace, trace.logs[i])};
  }
  return {};
}

void WriteSighting(const Session& session,
                   const std::optional<Sighting>& sighting,
                   JsonWriter& json) {
  if (!sighting) {
    json.Null();
    return;
  }
  const Spot spot = SpotOf(session, *sighting);
  json.BeginObject()
      .Field("item", NameOf(session.trace(), spot.item))
      .Field("track", NameOf(session.trace(), spot.track))
      .Field("title", spot.title)
      .Field("start", sighting->start)
      .Field("end", sighting->end)
      .EndObject();
}

}  // namespace

Answer AnswerSearch(const Session& session, const Query& query) {
  QueryReader in(query);
  const auto limit = static_cast<size_t>(in.Number("limit", 1, 1000, 50));
  if (in.failed()) return ErrorAnswer(400, in.error());
  const SearchAnswer answer =
      SearchTitles(session.trace(), session.function_uses(), in.Text("q"), limit);
  JsonWriter json;
  json.BeginObject().Field("total", answer.total).Key("results").BeginArray();
  for (const Found& found : answer.found)
    WriteResult(session, found, json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerFind(const Session& session, const Query& query) {
  constexpr std::string_view kDirections[] = {"next", "previous"};
  QueryReader in(query);
  const std::string_view text = in.Text("q");
  if (text.empty()) in.Fail("q", "", "is missing");
  const Nanos time = in.Time("time", -1);
  const bool forward = in.Choice("direction", kDirections) == 0;
  if (in.failed()) return ErrorAnswer(400, in.error());
  const Trace& trace = session.trace();
  const std::optional<Sighting> found =
      forward ? FindNext(trace, text, time) : FindPrevious(trace, text, time);
  JsonWriter json;
  json.BeginObject().Key("found");
  WriteSighting(session, found, json);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
