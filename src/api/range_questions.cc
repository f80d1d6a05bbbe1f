#include "analyze/goroutine_stats.h"
#include "analyze/occurrences.h"
#include "analyze/selection.h"
#include "analyze/stack_profile.h"
#include "analyze/titles.h"
#include "api/json_writer.h"
#include "api/profile_query.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr size_t kMostTitles = 200;
constexpr uint64_t kTreeResolution = 2000;

void WriteStates(const SliceTable::Mix& states, JsonWriter& json) {
  json.Key("states").BeginArray();
  for (size_t i = 0; i < states.size(); ++i) {
    json.BeginObject()
        .Field("class", i)
        .Field("name", Name(static_cast<StateClass>(i)))
        .Field("ns", states[i])
        .EndObject();
  }
  json.EndArray();
}

void WriteTitle(const Trace& trace, const TitleTotal& title, JsonWriter& json) {
  json.BeginObject();
  if (title.group != UINT32_MAX) {
    json.Field("title", trace.text(trace.groups[title.group].name)).Field("group", title.group);
    json.Field("class", static_cast<unsigned>(StateClass::kRunning));
  } else {
    const StateInfo& state = trace.states[title.state];
    json.Field("title", StateTitle(trace, state)).NullField("group");
    json.Field("class", static_cast<unsigned>(state.state_class));
  }
  json.Field("count", title.count)
      .Field("wall_ns", title.wall_ns)
      .Field("self_ns", title.self_ns)
      .Field("mean_ns", title.count == 0
                            ? 0.0
                            : static_cast<double>(title.wall_ns) / static_cast<double>(title.count))
      .EndObject();
}

// The tracks with slices of their own, those of groups' goroutines included.
std::vector<Track> SliceTracks(const Trace& trace,
                               const std::vector<Track>& tracks,
                               QueryReader& in) {
  std::vector<Track> slices;
  for (const Track track : tracks) {
    if (track.kind == TrackKind::kGroup) {
      for (const GoroutineIndex goroutine : trace.groups[track.index].goroutines) {
        slices.push_back({TrackKind::kGoroutine, Raw(goroutine)});
      }
    } else if (SlicesOf(trace, track.kind) != nullptr) {
      slices.push_back(track);
    } else {
      in.Fail("tracks", NameOf(trace, track), "has no states");
    }
  }
  return slices;
}

void WriteTree(const Trace& trace, const CallTree& tree, JsonWriter& json) {
  std::vector<StringId> functions;
  std::vector<size_t> position(trace.names.strings.size(), SIZE_MAX);
  for (const CallTree::Node& node : tree.nodes) {
    size_t& known = position[Raw(node.function)];
    if (known != SIZE_MAX) continue;
    known = functions.size();
    functions.push_back(node.function);
  }
  json.Key("functions").BeginArray();
  for (const StringId function : functions)
    json.Value(trace.text(function));
  json.EndArray().Key("nodes").BeginObject().Key("parent").BeginArray();
  for (const CallTree::Node& node : tree.nodes) {
    json.Value(node.parent == UINT32_MAX ? int64_t{-1} : int64_t{node.parent});
  }
  json.EndArray().Key("function").BeginArray();
  for (const CallTree::Node& node : tree.nodes)
    json.Value(position[Raw(node.function)]);
  json.EndArray().Key("self").BeginArray();
  for (const CallTree::Node& node : tree.nodes)
    json.Value(node.self);
  json.EndArray().Key("total").BeginArray();
  for (const CallTree::Node& node : tree.nodes)
    json.Value(node.total);
  json.EndArray().EndObject();
}

void WriteOccurrence(const Session& session, const Occurrence& occurrence, JsonWriter& json) {
  const Trace& trace = session.trace();
  const Track track{TrackKind::kGoroutine, Raw(occurrence.goroutine)};
  WriteGoroutine(session, occurrence.goroutine, json.BeginObject().Key("goroutine"));
  json.Field("from", occurrence.start)
      .Field("to", occurrence.finish)
      .Field("ns", occurrence.time_ns)
      .Field("item", NameOf(trace, Item{ItemKind::kSlice, track, occurrence.slice}));
  WriteStack(trace, occurrence.stack, json.Key("stack"));
  json.EndObject();
}

}  // namespace

Answer AnswerSelection(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const bool all = in.Text("tracks").empty();
  const std::vector<Track> tracks =
      all ? std::vector<Track>() : SliceTracks(trace, TracksOf(session, in), in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const SelectionTotals totals = all ? TotalsOfAll(trace, window.from, window.to)
                                     : TotalsOf(trace, tracks, window.from, window.to);
  JsonWriter json;
  json.BeginObject().Field("from", window.from).Field("to", window.to);
  WriteStates(totals.states, json);
  json.Key("titles").BeginArray();
  for (size_t i = 0; i < std::min(totals.titles.size(), kMostTitles); ++i) {
    WriteTitle(trace, totals.titles[i], json);
  }
  json.EndArray().Field("title_total", totals.titles.size()).Field("sampled", totals.sampled);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerOccurrences(const Session& session, const Query& query) {
  constexpr size_t kMostParts = 1000;
  constexpr size_t kMost = 100;
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const size_t kind = in.Choice("of", kProfileNames);
  const ProfileScope scope = ScopeOf(session, in);
  const auto parts = static_cast<size_t>(in.Number("parts", 1, kMostParts, 100));
  const auto limit = static_cast<size_t>(in.Number("limit", 1, kMost, 20));
  if (in.failed()) return ErrorAnswer(400, in.error());
  const Occurrences found = OccurrencesOf(trace, static_cast<ProfileKind>(kind), scope,
                                          in.Text("frame"), window.from, window.to, parts, limit);
  JsonWriter json;
  json.BeginObject()
      .Field("of", kProfileNames[kind])
      .Field("unit", kind == static_cast<size_t>(ProfileKind::kCpu) ? "samples" : "ns")
      .Field("from", window.from)
      .Field("to", window.to)
      .Field("total", found.value)
      .Field("count", found.count);
  json.Key("parts").BeginArray();
  for (const uint64_t value : found.parts)
    json.Value(value);
  json.EndArray().Key("longest").BeginArray();
  for (const Occurrence& occurrence : found.longest)
    WriteOccurrence(session, occurrence, json);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerStacks(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const size_t kind = in.Choice("kind", kProfileNames);
  const ProfileScope scope = ScopeOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const StackProfile profile =
      ProfileWithin(trace, static_cast<ProfileKind>(kind), scope, window.from, window.to);
  const CallTree tree = TreeOf(trace, profile, kTreeResolution);
  JsonWriter json;
  json.BeginObject()
      .Field("kind", kProfileNames[kind])
      .Field("unit", kind == static_cast<size_t>(ProfileKind::kCpu) ? "samples" : "ns")
      .Field("total", tree.nodes.front().total)
      .Field("count", tree.count);
  WriteTree(trace, tree, json);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
