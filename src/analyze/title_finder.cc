#include "analyze/title_finder.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "analyze/places.h"
#include "analyze/text_matcher.h"
#include "base/ascii.h"

namespace skein {

namespace {

// Could it stand in "G17 main.worker" but not in its second word?
bool MayBeId(std::string_view text) {
  if (!text.empty() && LowerCase(text[0]) == 'g') text.remove_prefix(1);
  return text.empty() || text[0] == ' ' || (text[0] >= '0' && text[0] <= '9');
}

template <typename T>
Nanos StartOf(const T& element) {
  return element.start;
}
Nanos StartOf(const Log& log) {
  return log.time;
}

template <typename T>
Nanos EndOf(const T& element) {
  return element.end;
}
Nanos EndOf(const Log& log) {
  return log.time;
}

// Looks for the nearest sighting on one side of a moment.
class Finder {
 public:
  Finder(const Trace& trace, std::string_view text, Nanos time, bool forward)
      : trace_(trace),
        matcher_(trace, text),
        text_(text),
        time_(time),
        forward_(forward),
        may_be_id_(MayBeId(text)) {
    for (const GoroutineGroup& group : trace.groups)
      group_matches_.push_back(ContainsIgnoringCase(trace.text(group.name), text));
  }

  std::optional<Sighting> Run() {
    using Kind = Sighting::Kind;
    LookAtGoroutines();
    const auto by_name = [this](const auto& element) { return matcher_.Matches(element.name); };
    LookAt(trace_.ranges, Kind::kRange, by_name);
    LookAt(trace_.regions, Kind::kRegion, by_name);
    LookAt(trace_.logs, Kind::kLog, [this](const Log& log) {
      return matcher_.Matches(log.message) || matcher_.Matches(log.category);
    });
    LookAtTasks();
    return best_;
  }

 private:
  bool IsBetter(Nanos start) const {
    if (forward_ ? start <= time_ : start >= time_) return false;
    return !best_ || (forward_ ? start < best_->start : start > best_->start);
  }

  void Keep(const Sighting& sighting) {
    if (IsBetter(sighting.start)) best_ = sighting;
  }

  // Looks at the rows of [begin, end) away from the moment, which lies before row `at`, until one is a sighting or too
  // far away.
  template <typename Start, typename Look>
  void Walk(size_t begin, size_t end, size_t at, Start start_of, Look look) {
    while (forward_ ? at < end : at > begin) {
      const size_t row = forward_ ? at++ : --at;
      if (best_ && !IsBetter(start_of(row))) return;
      const std::optional<Sighting> seen = look(row);
      if (!seen) continue;
      Keep(*seen);
      return;
    }
  }

  template <typename Look>
  void WalkSlices(const SliceTable& table, uint32_t track, Look look) {
    const SliceIndex at = table.LowerBound(track, forward_ ? time_ + 1 : time_);
    Walk(
        table.begin(track), table.end(track), at,
        [&table](size_t row) { return table.start(static_cast<SliceIndex>(row)); },
        [&look](size_t row) { return look(static_cast<SliceIndex>(row)); });
  }

  bool GoroutineMatches(uint32_t goroutine) const {
    if (goroutine >= trace_.goroutines.size()) return false;
    const uint32_t group = trace_.goroutines[goroutine].group;
    if (group_matches_[group]) return true;
    if (!may_be_id_) return false;
    const auto id = static_cast<int64_t>(trace_.names.goroutines[goroutine]);
    return ContainsIgnoringCase(fmt::format("G{} {}", id, trace_.text(trace_.groups[group].name)),
                                text_);
  }

  void LookAtGoroutines() {
    constexpr size_t kFew = 20'000;
    std::vector<uint32_t> matching;
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i) {
      if (GoroutineMatches(i)) matching.push_back(i);
    }
    // Of few goroutines each is asked; among many the next one on a processor is soon found.
    if (matching.size() <= kFew) {
      for (const uint32_t goroutine : matching)
        LookAtGoroutine(goroutine);
    } else {
      for (uint32_t proc = 0; proc < trace_.proc_slices.track_count(); ++proc)
        LookAtProc(proc);
    }
  }

  // Where it runs; it is seen on the processor.
  void LookAtGoroutine(uint32_t goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    WalkSlices(table, goroutine, [&](SliceIndex slice) -> std::optional<Sighting> {
      if (StateOf(trace_, slice).state != GoState::kRunning) return std::nullopt;
      const ProcIndex proc = PlaceOf(trace_, slice).proc;
      const SliceIndex shown = ProcSliceAt(trace_, proc, table.start(slice));
      if (shown == kNoSlice) return std::nullopt;
      return OnProc(Raw(proc), shown, table.start(slice), table.finish(slice));
    });
  }

  void LookAtProc(uint32_t proc) {
    const SliceTable& table = trace_.proc_slices;
    WalkSlices(table, proc, [&](SliceIndex slice) -> std::optional<Sighting> {
      const bool runs = static_cast<LaneState>(table.state(slice)) == LaneState::kRunning;
      if (!runs || !GoroutineMatches(table.value(slice))) return std::nullopt;
      return OnProc(proc, slice, table.start(slice), table.finish(slice));
    });
  }

  static Sighting OnProc(uint32_t proc, SliceIndex slice, Nanos start, Nanos end) {
    return {Sighting::Kind::kSlice, {{TrackKind::kProc, proc}, slice}, 0, start, end};
  }

  // Elements in order of start.
  template <typename Elements, typename Matches>
  void LookAt(const Elements& elements, Sighting::Kind kind, Matches matches) {
    const auto after =
        std::upper_bound(elements.begin(), elements.end(), forward_ ? time_ : time_ - 1,
                         [](Nanos t, const auto& element) { return t < StartOf(element); });
    Walk(
        0, elements.size(), static_cast<size_t>(after - elements.begin()),
        [&](size_t i) { return StartOf(elements[i]); },
        [&](size_t i) -> std::optional<Sighting> {
          if (!matches(elements[i])) return std::nullopt;
          return Sighting{
              kind, {}, static_cast<uint32_t>(i), StartOf(elements[i]), EndOf(elements[i])};
        });
  }

  void LookAtTasks() {
    for (uint32_t i = 0; i < trace_.tasks.size(); ++i) {
      const Task& task = trace_.tasks[i];
      if (task.start == kNever || !IsBetter(task.start) || !matcher_.Matches(task.name)) continue;
      Keep({Sighting::Kind::kTask, {}, i, task.start, task.end == kNever ? trace_.end : task.end});
    }
  }

  const Trace& trace_;
  TextMatcher matcher_;
  std::string_view text_;
  Nanos time_;
  bool forward_;
  const bool may_be_id_;  // Else only names can contain the text.
  std::vector<bool> group_matches_;
  std::optional<Sighting> best_;
};

}  // namespace

std::optional<Sighting> FindNext(const Trace& trace, std::string_view text, Nanos time) {
  return Finder(trace, text, time, true).Run();
}

std::optional<Sighting> FindPrevious(const Trace& trace, std::string_view text, Nanos time) {
  return Finder(trace, text, time, false).Run();
}

}  // namespace skein
