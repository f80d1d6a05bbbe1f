#include "analyze/time_kind.h"

#include <numeric>
#include <tuple>

#include "analyze/charged_ranges.h"
#include "analyze/places.h"
#include "analyze/trace_facts.h"

namespace skein {

namespace {

TimeKind KindOfWait(std::string_view reason) {
  constexpr std::pair<std::string_view, TimeKind> kReasons[] = {
      {"network", TimeKind::kNetwork},
      {"sync", TimeKind::kLock},
      {"sync.(*Cond).Wait", TimeKind::kLock},
      {"synctest", TimeKind::kLock},
      {"select", TimeKind::kChannel},
      {"chan send", TimeKind::kChannel},
      {"chan receive", TimeKind::kChannel},
      {"forever", TimeKind::kChannel},
      {"sleep", TimeKind::kSleep},
      {"GC mark assist wait for work", TimeKind::kGcWait},
      {"GC background sweeper wait", TimeKind::kGcWait},
      {"GC weak to strong wait", TimeKind::kGcWait},
      {"wait until GC ends", TimeKind::kGcWait},
  };
  for (const auto& [name, kind] : kReasons) {
    if (name == reason) return kind;
  }
  return TimeKind::kOtherWait;
}

// Threads have no channels: those that wait so are in poll, select or epoll_wait.
TimeKind KindOfNativeWait(std::string_view reason) {
  return reason == "select" ? TimeKind::kNetwork : KindOfWait(reason);
}

TimeKind KindOf(const Trace& trace, const StateInfo& state) {
  switch (state.state) {
    case GoState::kRunning:
      return TimeKind::kRunning;
    case GoState::kRunnable:
      return TimeKind::kRunnable;
    case GoState::kSyscall:
      return state.proc_lost ? TimeKind::kSyscallBlocked : TimeKind::kSyscall;
    case GoState::kWaiting:
      return trace.native ? KindOfNativeWait(trace.text(state.reason))
                          : KindOfWait(trace.text(state.reason));
    default:
      return TimeKind::kUnknown;
  }
}

// What a range is to the goroutine that it is charged to; nothing if it is no burden.
std::optional<TimeKind> KindOf(const Trace& trace, const Range& range) {
  const std::string_view name = trace.text(range.name);
  if (IsStopTheWorld(name)) return TimeKind::kStopped;
  if (name == kMarkAssist) return TimeKind::kAssist;
  if (name == kSweep) return TimeKind::kSweep;
  return std::nullopt;
}

}  // namespace

Nanos SumOf(const TimeByKind& times) {
  return std::accumulate(times.begin(), times.end(), Nanos{0});
}

// Where a range begins or ends.
struct TimeKinds::Edge {
  uint32_t goroutine = 0;
  Nanos time = 0;
  int32_t change = 0;  // +1 or -1.
  TimeKind kind = TimeKind::kStopped;

  bool operator<(const Edge& other) const {
    return std::tie(goroutine, time) < std::tie(other.goroutine, other.time);
  }
};

// Of overlapping ranges the heaviest counts: a stopped world, then sweeping, which assists do too.
std::vector<TimeKinds::Overhead> TimeKinds::Flatten(std::span<const Edge> edges) {
  constexpr TimeKind kHeaviestFirst[] = {TimeKind::kStopped, TimeKind::kSweep, TimeKind::kAssist};
  std::array<int32_t, kTimeKindCount> open{};
  std::vector<Overhead> flat;
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    open[static_cast<size_t>(edges[i].kind)] += edges[i].change;
    const Nanos start = edges[i].time;
    const Nanos end = edges[i + 1].time;
    const auto* const heaviest =
        std::find_if(std::begin(kHeaviestFirst), std::end(kHeaviestFirst),
                     [&](TimeKind kind) { return open[static_cast<size_t>(kind)] > 0; });
    if (heaviest == std::end(kHeaviestFirst) || start == end) continue;
    const bool goes_on = !flat.empty() && flat.back().end == start && flat.back().kind == *heaviest;
    if (goes_on) {
      flat.back().end = end;
    } else {
      flat.push_back({start, end, *heaviest});
    }
  }
  return flat;
}

TimeKinds::TimeKinds(const Trace& trace) : trace_(trace) {
  for (const StateInfo& state : trace.states)
    of_code_.push_back(KindOf(trace, state));
  std::vector<Edge> edges;
  std::vector<Edge> stops;
  for (const Range& range : trace.ranges) {
    const std::optional<TimeKind> kind = KindOf(trace, range);
    if (!kind || range.start >= range.end) continue;
    const GoroutineIndex goroutine =
        *kind == TimeKind::kStopped ? range.goroutine : ChargedTo(range);
    for (const auto& [time, change] : {std::pair(range.start, 1), std::pair(range.end, -1)}) {
      if (*kind == TimeKind::kStopped) stops.push_back({0, time, change, *kind});
      if (goroutine != GoroutineIndex::kNone)
        edges.push_back({Raw(goroutine), time, change, *kind});
    }
  }
  std::sort(stops.begin(), stops.end());
  std::sort(edges.begin(), edges.end());
  stops_ = Flatten(stops);
  size_t begin = 0;
  for (uint32_t goroutine = 0; goroutine < trace.goroutines.size(); ++goroutine) {
    first_.push_back(static_cast<uint32_t>(overheads_.size()));
    size_t end = begin;
    while (end < edges.size() && edges[end].goroutine == goroutine)
      ++end;
    const std::vector<Overhead> flat = Flatten(std::span(edges).subspan(begin, end - begin));
    overheads_.insert(overheads_.end(), flat.begin(), flat.end());
    begin = end;
  }
  first_.push_back(static_cast<uint32_t>(overheads_.size()));
}

void TimeKinds::Add(GoroutineIndex goroutine, Nanos from, Nanos to, TimeByKind& times) const {
  if (from >= to) return;
  const SliceTable& table = trace_.goroutine_slices;
  const uint32_t track = Raw(goroutine);
  SliceIndex slice = table.At(track, from);
  if (slice == kNoSlice) slice = table.begin(track);
  Nanos told = from;
  table.Scan(slice, std::min(table.LowerBound(track, to, slice), table.end(track)),
             [&](Nanos start, Nanos finish, StateCode code) {
               const Nanos end = std::min(finish, to);
               start = std::max(start, told);
               if (start >= end) return;
               At(times, TimeKind::kUnknown) += start - told;
               Cut(goroutine, code, start, end,
                   [&](Nanos s, Nanos e, TimeKind kind) { At(times, kind) += e - s; });
               told = end;
             });
  At(times, TimeKind::kUnknown) += to - told;
}

}  // namespace skein
