#include <algorithm>

#include <fmt/format.h>

#include "analyze/counters.h"
#include "analyze/goroutine_titles.h"
#include "analyze/instants.h"
#include "analyze/nested.h"
#include "analyze/titles.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/tile.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

uint32_t ColumnsOf(QueryReader& in) {
  return static_cast<uint32_t>(in.Number("columns", 1, 8192, 1000));
}

bool HasTiles(Track track) {
  return track.kind == TrackKind::kProc || track.kind == TrackKind::kThread ||
         track.kind == TrackKind::kGoroutine || track.kind == TrackKind::kGroup;
}

// The counters of the groups that `groups=` names, separated by commas; all without it.
Counters::Wanted WantedCounters(QueryReader& in) {
  Counters::Wanted wanted{};
  std::string_view groups = in.Text("groups");
  if (groups.empty()) wanted.fill(true);
  while (!groups.empty()) {
    const size_t comma = std::min(groups.find(','), groups.size());
    const std::string_view group = groups.substr(0, comma);
    groups.remove_prefix(std::min(comma + 1, groups.size()));
    bool known = false;
    for (size_t i = 0; i < kCounterCount; ++i) {
      if (kCounters[i].group != group) continue;
      wanted[i] = true;
      known = true;
    }
    if (!known) in.Fail("groups", group, "is no group of counters");
  }
  return wanted;
}

void WriteColumn(std::string_view name,
                 const std::vector<Extent>& extents,
                 double Extent::*member,
                 JsonWriter& json) {
  json.Key(name).BeginArray();
  for (const Extent& extent : extents)
    json.Value(extent.*member);
  json.EndArray();
}

void WriteCounter(const CounterInfo& info, const std::vector<Extent>& extents, JsonWriter& json) {
  json.BeginObject().Field("name", info.name).Field("group", info.group).Field("unit", info.unit);
  WriteColumn("mean", extents, &Extent::mean, json);
  WriteColumn("min", extents, &Extent::min, json);
  WriteColumn("max", extents, &Extent::max, json);
  json.EndObject();
}

}  // namespace

Answer AnswerTiles(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::vector<Track> tracks = TracksOf(session, in);
  const Window window = WindowOf(session.trace(), in);
  const uint32_t columns = ColumnsOf(in);
  for (const Track track : tracks) {
    if (!HasTiles(track)) in.Fail("tracks", NameOf(session.trace(), track), "has no states");
  }
  if (in.failed()) return ErrorAnswer(400, in.error());
  Answer answer;
  answer.content_type = "application/octet-stream";
  for (const Track track : tracks) {
    AppendTile(session, track, window.from, window.to, columns, answer.body);
  }
  return answer;
}

Answer AnswerCounters(const Session& session, const Query& query) {
  QueryReader in(query);
  const Window window = WindowOf(session.trace(), in);
  const uint32_t columns = ColumnsOf(in);
  const Counters::Wanted wanted = WantedCounters(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const Counters::Columns counters =
      session.counters().Query(window.from, window.to, columns, wanted);
  JsonWriter json;
  json.BeginObject().Key("edges").BeginArray();
  for (const Nanos edge : ColumnEdges(window.from, window.to, columns))
    json.Value(edge);
  json.EndArray().Key("series").BeginArray();
  for (size_t i = 0; i < kCounterCount; ++i) {
    if (wanted[i]) WriteCounter(kCounters[i], counters[i], json);
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

namespace {

void WriteNestedSlice(const Session& session, const NestedSlice& slice, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.BeginObject()
      .Field("start", slice.start)
      .Field("end", slice.end)
      .Field("depth", slice.depth)
      .Field("kind", Name(slice.kind));
  if (slice.kind == NestedKind::kTask) {
    const Task& task = trace.tasks[slice.index];
    json.Field("name", trace.text(task.name));
    json.Field("item", NameOf(trace, Item{ItemKind::kTask, {}, slice.index}));
    WriteGoroutine(session, task.begin_goroutine, json.Key("goroutine"));
    WriteTaskId(task.id, json.Key("task"));
  } else if (slice.kind == NestedKind::kRegion) {
    const Region& region = trace.regions[slice.index];
    json.Field("name", trace.text(region.name));
    json.Field("item", NameOf(trace, Item{ItemKind::kRegion, {}, slice.index}));
    WriteGoroutine(session, region.goroutine, json.Key("goroutine"));
    WriteTaskId(region.task, json.Key("task"));
  } else {
    const Range& range = trace.ranges[slice.index];
    json.Field("name", trace.text(range.name));
    json.Field("item", NameOf(trace, Item{ItemKind::kRange, {}, slice.index}));
    WriteGoroutine(session, range.goroutine, json.Key("goroutine"));
    json.NullField("task");
  }
  json.Field("count", slice.count).Field("busy_ns", slice.busy_ns).EndObject();
}

// What an instant says beside its kind.
std::string InstantText(const Session& session, const Instant& instant, const InstantPlace& place) {
  const Trace& trace = session.trace();
  switch (instant.kind) {
    case InstantKind::kLog:
      return LogTitle(trace, trace.logs[instant.ref]);
    case InstantKind::kLabel:
      return std::string(trace.text(trace.labels[instant.ref].label));
    case InstantKind::kUnblock:
      return std::string(trace.text(StateOf(trace, instant.ref - 1).reason));
    case InstantKind::kGomaxprocs:
      return fmt::format("GOMAXPROCS {}", trace.gomaxprocs[instant.ref].value);
    case InstantKind::kSample:
      return place.goroutine == GoroutineIndex::kNone ? std::string()
                                                      : session.titles().Title(place.goroutine);
    default:
      return {};
  }
}

std::optional<Item> ItemOfInstant(const Trace& trace, const Instant& instant) {
  switch (instant.kind) {
    case InstantKind::kSample:
      return Item{ItemKind::kSample, {}, instant.ref};
    case InstantKind::kLog:
      return Item{ItemKind::kLog, {}, instant.ref};
    case InstantKind::kUnblock:
    case InstantKind::kSyscallExit:
      return Item{ItemKind::kWake, {}, instant.ref};
    case InstantKind::kProcStart:
    case InstantKind::kProcStop: {
      const Track proc{TrackKind::kProc, trace.proc_slices.TrackOf(instant.ref)};
      return Item{ItemKind::kSlice, proc, instant.ref};
    }
    default:
      return std::nullopt;
  }
}

void WriteInstant(const Session& session, const Instant& instant, JsonWriter& json) {
  const Trace& trace = session.trace();
  const InstantPlace place = PlaceOfInstant(trace, instant);
  json.BeginObject()
      .Field("time", instant.time)
      .Field("end", instant.end)
      .Field("kind", Name(instant.kind))
      .Field("text", InstantText(session, instant, place))
      .Field("count", instant.count);
  WriteItem(trace, ItemOfInstant(trace, instant), json.Key("item"));
  WriteGoroutine(session, place.goroutine, json.Key("goroutine"));
  WriteId(trace, place.proc, json.Key("proc"));
  WriteId(trace, place.thread, json.Key("thread"));
  json.EndObject();
}

// {"tracks": [{"track": "p/0", NAME: [...]}]}: what `write_track` writes for each.
template <typename WriteTrack>
Answer PerTrack(const Session& session,
                const std::vector<Track>& tracks,
                std::string_view name,
                WriteTrack write_track) {
  JsonWriter json;
  json.BeginObject().Key("tracks").BeginArray();
  for (const Track track : tracks) {
    json.BeginObject().Field("track", NameOf(session.trace(), track)).Key(name).BeginArray();
    write_track(track, json);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace

Answer AnswerNested(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::vector<Track> tracks = TracksOf(session, in);
  const Window window = WindowOf(session.trace(), in);
  const uint32_t columns = ColumnsOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  return PerTrack(session, tracks, "slices", [&](Track track, JsonWriter& json) {
    for (const NestedSlice& slice :
         session.nested().Query(track, window.from, window.to, columns)) {
      WriteNestedSlice(session, slice, json);
    }
  });
}

Answer AnswerInstants(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::vector<Track> tracks = TracksOf(session, in);
  const Window window = WindowOf(session.trace(), in);
  const uint32_t columns = ColumnsOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  return PerTrack(session, tracks, "instants", [&](Track track, JsonWriter& json) {
    for (const Instant& instant :
         session.instants().Query(track, window.from, window.to, columns)) {
      WriteInstant(session, instant, json);
    }
  });
}

}  // namespace skein
