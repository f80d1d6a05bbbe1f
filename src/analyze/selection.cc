#include "analyze/selection.h"

#include <algorithm>
#include <map>

namespace skein {

namespace {

// Slices to visit at most: about a tenth of a second's work.
constexpr uint64_t kMostVisited = 4'000'000;

// A window with too many slices is looked at through this many slits.
constexpr Nanos kSlits = 1000;

// Clips slices to a window and adds up what is inside.
class Totals {
 public:
  Totals(const Trace& trace, Nanos from, Nanos to) : trace_(trace), from_(from), to_(to) {}

  void AddTrack(Track track) {
    const SliceTable& table = *SlicesOf(trace_, track.kind);
    const SliceTable::Mix mix = table.MixWithin(track.index, from_, to_);
    for (size_t i = 0; i < mix.size(); ++i)
      answer_.states[i] += mix[i];
    VisitTrack(track);
  }

  void VisitTrack(Track track) {
    const SliceTable& table = *SlicesOf(trace_, track.kind);
    const uint64_t slices = table.LowerBound(track.index, to_) - FirstAt(table, track.index, from_);
    const uint64_t step = 1 + slices / kMostVisited;
    if (step == 1) {
      VisitWindow(track, from_, to_, 1);
      return;
    }
    answer_.sampled = true;
    const Nanos slit = std::max<Nanos>(1, (to_ - from_) / (kSlits * static_cast<Nanos>(step)));
    for (Nanos at = from_; at < to_; at += slit * static_cast<Nanos>(step)) {
      VisitWindow(track, at, std::min(at + slit, to_), step);
    }
  }

  // Executions of all goroutines, wherever they ran: for wide windows cheaper than to ask each processor.
  void VisitGoroutines() {
    const SliceTable& table = trace_.goroutine_slices;
    for (uint32_t track = 0; track < table.track_count(); ++track) {
      const SliceIndex first = FirstAt(table, track, from_);
      const SliceIndex end = table.LowerBound(track, to_);
      if (first < end) VisitExecutions(track, first, end);
    }
  }

  SelectionTotals Take() {
    for (const auto& [group, title] : groups_)
      answer_.titles.push_back(title);
    for (const auto& [state, title] : states_)
      answer_.titles.push_back(title);
    std::stable_sort(answer_.titles.begin(), answer_.titles.end(),
                     [](const auto& a, const auto& b) { return a.wall_ns > b.wall_ns; });
    return std::move(answer_);
  }

  void SetStates(const SliceTable::Mix& states) { answer_.states = states; }

 private:
  static SliceIndex FirstAt(const SliceTable& table, uint32_t track, Nanos time) {
    const SliceIndex at = table.At(track, time);
    return at == kNoSlice ? table.begin(track) : at;
  }

  void VisitWindow(Track track, Nanos from, Nanos to, uint64_t weight) {
    const SliceTable& table = *SlicesOf(trace_, track.kind);
    const SliceIndex first = FirstAt(table, track.index, from);
    const SliceIndex end = table.LowerBound(track.index, to);
    if (first >= end) return;
    if (track.kind == TrackKind::kGoroutine) {
      table.Scan(first, end, [&](Nanos start, Nanos finish, StateCode state) {
        AddState(state, std::min(finish, to) - std::max(start, from), weight);
      });
      return;
    }
    uint32_t last = UINT32_MAX;
    SliceIndex slice = first;
    table.Scan(first, end, [&](Nanos start, Nanos finish, StateCode code) {
      const Nanos time = std::min(finish, to) - std::max(start, from);
      last = AddLane(static_cast<LaneState>(code), table.value(slice++), last, time, weight);
    });
  }

  void VisitExecutions(uint32_t goroutine, SliceIndex first, SliceIndex end) {
    const uint32_t group = trace_.goroutines[goroutine].group;
    TitleTotal& title = groups_[group];
    title.group = group;
    bool ran = false;
    trace_.goroutine_slices.Scan(first, end, [&](Nanos start, Nanos finish, StateCode code) {
      const StateClass state = trace_.states[code].state_class;
      const bool runs = state == StateClass::kRunning;
      const bool executes = runs || state == StateClass::kSyscall;
      const Nanos time = std::min(finish, to_) - std::max(start, from_);
      if (executes && time > 0) Add(title, ran ? 0 : 1, time, runs ? time : 0, 1);
      ran = executes;
    });
    if (title.wall_ns == 0) groups_.erase(group);
  }

  void AddState(StateCode state, Nanos time, uint64_t weight) {
    if (trace_.states[state].state_class == StateClass::kNone || time <= 0) return;
    TitleTotal& title = states_[state];
    title.state = state;
    Add(title, 1, time, time, weight);
  }

  // One stretch of a goroutine on a processor counts once, with the system calls in it. Returns who ran.
  uint32_t AddLane(
      LaneState state, uint32_t goroutine, uint32_t last, Nanos time, uint64_t weight) {
    const bool none = state == LaneState::kIdle || state == LaneState::kNoGoroutine;
    // A gap without length lies between two slices that touch.
    if (none && time <= 0) return last;
    if (none || goroutine >= trace_.goroutines.size()) return UINT32_MAX;
    const uint32_t group = trace_.goroutines[goroutine].group;
    TitleTotal& title = groups_[group];
    title.group = group;
    Add(title, goroutine == last ? 0 : 1, time, state == LaneState::kRunning ? time : 0, weight);
    return goroutine;
  }

  static void Add(TitleTotal& title, uint64_t count, Nanos wall, Nanos self, uint64_t weight) {
    title.count += count * weight;
    title.wall_ns += wall * static_cast<Nanos>(weight);
    title.self_ns += self * static_cast<Nanos>(weight);
  }

  const Trace& trace_;
  const Nanos from_;
  const Nanos to_;
  SelectionTotals answer_;
  // By group, and by state: they are numbers of different things.
  std::map<uint32_t, TitleTotal> groups_;
  std::map<StateCode, TitleTotal> states_;
};

}  // namespace

SelectionTotals TotalsOf(const Trace& trace,
                         const std::vector<Track>& tracks,
                         Nanos from,
                         Nanos to) {
  Totals totals(trace, from, to);
  for (const Track track : tracks)
    totals.AddTrack(track);
  return totals.Take();
}

SelectionTotals TotalsOfAll(const Trace& trace, Nanos from, Nanos to) {
  Totals totals(trace, from, to);
  const uint32_t begin = trace.transitions.LowerBound(trace.goroutine_slices, from);
  const uint32_t end = trace.transitions.LowerBound(trace.goroutine_slices, to);
  if (end - begin > trace.goroutine_slices.track_count()) {
    totals.VisitGoroutines();
  } else {
    for (uint32_t proc = 0; proc < trace.proc_slices.track_count(); ++proc) {
      totals.VisitTrack({TrackKind::kProc, proc});
    }
  }
  totals.SetStates(trace.transitions.MixWithin(trace.goroutine_slices, from, to));
  return totals.Take();
}

}  // namespace skein
