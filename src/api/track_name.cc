#include "api/track_name.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "analyze/id_index.h"

namespace skein {

namespace {

struct KindName {
  TrackKind kind;
  std::string_view name;
  bool numbered;
};

constexpr std::array<KindName, 11> kTrackNames = {{
    {TrackKind::kProc, "p", true},
    {TrackKind::kThread, "t", true},
    {TrackKind::kGoroutine, "g", true},
    {TrackKind::kGroup, "group", true},
    {TrackKind::kTask, "task", true},
    {TrackKind::kGc, "gc", false},
    {TrackKind::kNetwork, "network", false},
    {TrackKind::kTimers, "timers", false},
    {TrackKind::kSyscalls, "syscalls", false},
    {TrackKind::kRuntime, "runtime", false},
    {TrackKind::kLogs, "logs", false},
}};

constexpr std::array<std::pair<ItemKind, std::string_view>, 7> kItemNames = {{
    {ItemKind::kSlice, "slice"},
    {ItemKind::kRange, "range"},
    {ItemKind::kRegion, "region"},
    {ItemKind::kTask, "task"},
    {ItemKind::kLog, "log"},
    {ItemKind::kSample, "sample"},
    {ItemKind::kWake, "wake"},
}};

template <typename T>
std::optional<T> NumberIn(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <typename Position>
std::optional<Track> At(TrackKind kind, std::optional<Position> position) {
  if (!position) return std::nullopt;
  return Track{kind, static_cast<uint32_t>(*position)};
}

std::optional<Track> NumberedTrack(const Session& session, TrackKind kind, std::string_view text) {
  const IdIndex& ids = session.ids();
  if (kind == TrackKind::kTask) {
    const std::optional<uint64_t> id = NumberIn<uint64_t>(text);
    return id ? At(kind, ids.Find(TaskId{*id})) : std::nullopt;
  }
  const std::optional<int64_t> id = NumberIn<int64_t>(text);
  if (!id) return std::nullopt;
  switch (kind) {
    case TrackKind::kProc:
      return At(kind, ids.Find(ProcId{*id}));
    case TrackKind::kThread:
      return At(kind, ids.Find(ThreadId{*id}));
    case TrackKind::kGoroutine:
      return At(kind, ids.Find(GoroutineId{*id}));
    default: {
      const auto groups = static_cast<int64_t>(session.trace().groups.size());
      return *id >= 0 && *id < groups ? At(kind, std::optional(*id)) : std::nullopt;
    }
  }
}

std::string IdText(const Trace& trace, Track track) {
  switch (track.kind) {
    case TrackKind::kProc:
      return fmt::to_string(static_cast<int64_t>(trace.names.procs[track.index]));
    case TrackKind::kThread:
      return fmt::to_string(static_cast<int64_t>(trace.names.threads[track.index]));
    case TrackKind::kGoroutine:
      return fmt::to_string(static_cast<int64_t>(trace.names.goroutines[track.index]));
    case TrackKind::kTask:
      return fmt::to_string(static_cast<uint64_t>(trace.tasks[track.index].id));
    default:
      return fmt::to_string(track.index);
  }
}

// How many things of a kind there are; slices and wakes are checked on their own.
size_t CountOf(const Trace& trace, ItemKind kind) {
  switch (kind) {
    case ItemKind::kRange:
      return trace.ranges.size();
    case ItemKind::kRegion:
      return trace.regions.size();
    case ItemKind::kLog:
      return trace.logs.size();
    case ItemKind::kSample:
      return trace.samples.size();
    default:
      return trace.goroutine_slices.slice_count();
  }
}

std::optional<Item> SliceItem(const Session& session, std::string_view rest) {
  const size_t slash = rest.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<Track> track = TrackOfName(session, rest.substr(0, slash));
  const std::optional<uint32_t> slice = NumberIn<uint32_t>(rest.substr(slash + 1));
  if (!track || !slice) return std::nullopt;
  const SliceTable* table = SlicesOf(session.trace(), track->kind);
  if (table == nullptr || *slice < table->begin(track->index) ||
      *slice >= table->end(track->index)) {
    return std::nullopt;
  }
  return Item{ItemKind::kSlice, *track, *slice};
}

}  // namespace

std::optional<Track> TrackOfName(const Session& session, std::string_view name) {
  const size_t slash = name.find('/');
  const std::string_view kind_name = name.substr(0, slash);
  for (const KindName& kind : kTrackNames) {
    if (kind.name != kind_name || kind.numbered != (slash != std::string_view::npos)) continue;
    if (!kind.numbered) return Track{kind.kind, 0};
    return NumberedTrack(session, kind.kind, name.substr(slash + 1));
  }
  return std::nullopt;
}

std::string NameOf(const Trace& trace, Track track) {
  for (const KindName& kind : kTrackNames) {
    if (kind.kind != track.kind) continue;
    return kind.numbered ? fmt::format("{}/{}", kind.name, IdText(trace, track))
                         : std::string(kind.name);
  }
  return {};
}

std::optional<Item> ItemOfName(const Session& session, std::string_view name) {
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view rest = name.substr(slash + 1);
  for (const auto& [kind, kind_name] : kItemNames) {
    if (kind_name != name.substr(0, slash)) continue;
    if (kind == ItemKind::kSlice) return SliceItem(session, rest);
    if (kind == ItemKind::kTask) {
      const std::optional<Track> task = TrackOfName(session, name);
      return task ? std::optional(Item{kind, *task, task->index}) : std::nullopt;
    }
    const std::optional<uint32_t> index = NumberIn<uint32_t>(rest);
    if (!index || *index >= CountOf(session.trace(), kind)) return std::nullopt;
    return Item{kind, {}, *index};
  }
  return std::nullopt;
}

std::string NameOf(const Trace& trace, const Item& item) {
  if (item.kind == ItemKind::kTask) return NameOf(trace, Track{TrackKind::kTask, item.index});
  const std::string_view kind = kItemNames[static_cast<size_t>(item.kind)].second;
  if (item.kind != ItemKind::kSlice) return fmt::format("{}/{}", kind, item.index);
  return fmt::format("{}/{}/{}", kind, NameOf(trace, item.track), item.index);
}

std::vector<Track> TracksOf(const Session& session, QueryReader& in) {
  constexpr size_t kMost = 200;
  std::vector<Track> tracks;
  std::string_view names = in.Text("tracks");
  if (names.empty()) in.Fail("tracks", "", "is missing");
  while (!names.empty()) {
    const size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, comma);
    names.remove_prefix(std::min(comma + 1, names.size()));
    const std::optional<Track> track = TrackOfName(session, name);
    if (!track) in.Fail("tracks", name, "is no track of this trace");
    if (tracks.size() == kMost) in.Fail("tracks", name, "is one too many");
    if (in.failed()) return {};
    tracks.push_back(*track);
  }
  return tracks;
}

}  // namespace skein
