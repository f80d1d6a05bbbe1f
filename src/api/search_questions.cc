#include <fmt/format.h>

#include "analyze/function_uses.h"
#include "analyze/goroutine_titles.h"
#include "analyze/task_index.h"
#include "analyze/title_finder.h"
#include "analyze/title_search.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"
#include "base/text.h"

namespace skein {

namespace {

// What a result says of itself; absent parts are null.
struct ShownResult {
  std::string title;
  std::string detail;
  std::optional<Item> item;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  std::optional<uint32_t> group;
  TaskId task = TaskId::kNone;
  Nanos from = kNever;
  Nanos to = kNever;
  std::string_view profile;  // In which a function shows up.
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

std::string LogTitle(const Trace& trace, const Log& log) {
  if (log.category == StringId::kEmpty) return std::string(trace.text(log.message));
  return fmt::format("[{}] {}", trace.text(log.category), trace.text(log.message));
}

ShownResult ResultOf(const Session& session, const Found& found) {
  const Trace& trace = session.trace();
  ShownResult result;
  switch (found.kind) {
    case FoundKind::kGoroutine: {
      const Goroutine& goroutine = trace.goroutines[found.index];
      result.goroutine = GoroutineIndex{found.index};
      result.title = session.titles().Title(result.goroutine);
      result.group = goroutine.group;
      result.from = goroutine.created;
      result.to = goroutine.ended == kNever ? trace.end : goroutine.ended;
      break;
    }
    case FoundKind::kFunction:
      result.title = trace.text(trace.groups[found.index].name);
      result.detail = Times(found.count, "goroutine");
      result.group = found.index;
      break;
    case FoundKind::kCall: {
      const FunctionUse& use = session.function_uses()[found.index];
      result.title = trace.text(use.function);
      result.detail = UseText(use);
      result.profile = kProfileNames[static_cast<size_t>(use.kind)];
      break;
    }
    case FoundKind::kTask: {
      const Task& task = trace.tasks[found.index];
      const TaskSpan span = SpanOf(trace, task);
      result.title =
          fmt::format("Task {} {}", static_cast<uint64_t>(task.id), trace.text(task.name));
      result.detail = FormatDuration(span.end - span.start);
      result.item = Item{ItemKind::kTask, {}, found.index};
      result.task = task.id;
      result.from = span.start;
      result.to = span.end;
      break;
    }
    case FoundKind::kRegion: {
      const Region& region = trace.regions[found.index];
      result.title = trace.text(region.name);
      result.detail = Times(found.count, "region");
      result.item = Item{ItemKind::kRegion, {}, found.index};
      result.goroutine = region.goroutine;
      result.from = region.start;
      result.to = region.end;
      break;
    }
    case FoundKind::kLog: {
      const Log& log = trace.logs[found.index];
      result.title = LogTitle(trace, log);
      result.item = Item{ItemKind::kLog, {}, found.index};
      result.goroutine = log.goroutine;
      result.from = log.time;
      result.to = log.time;
      break;
    }
    case FoundKind::kRange: {
      const Range& range = trace.ranges[found.index];
      result.title = trace.text(range.name);
      result.detail = Times(found.count, "time");
      result.item = Item{ItemKind::kRange, {}, found.index};
      result.goroutine = range.goroutine;
      result.from = range.start;
      result.to = range.end;
      break;
    }
  }
  return result;
}

void WriteResult(const Session& session, const Found& found, JsonWriter& json) {
  const ShownResult result = ResultOf(session, found);
  json.BeginObject()
      .Field("kind", Name(found.kind))
      .Field("title", result.title)
      .Field("detail", result.detail);
  json.Key("item");
  if (result.item) {
    json.Value(NameOf(session.trace(), *result.item));
  } else {
    json.Null();
  }
  WriteGoroutine(session, result.goroutine, json.Key("goroutine"));
  json.Key("group");
  if (result.group) {
    json.Value(*result.group);
  } else {
    json.Null();
  }
  WriteTaskId(result.task, json.Key("task"));
  if (result.profile.empty()) {
    json.NullField("profile");
  } else {
    json.Field("profile", result.profile);
  }
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
  if (found) {
    const Spot place = SpotOf(session, *found);
    json.BeginObject()
        .Field("item", NameOf(trace, place.item))
        .Field("track", NameOf(trace, place.track))
        .Field("title", place.title)
        .Field("start", found->start)
        .Field("end", found->end)
        .EndObject();
  } else {
    json.Null();
  }
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
