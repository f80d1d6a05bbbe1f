#include "analyze/title_search.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "analyze/places.h"

namespace skein {

namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool SameLetter(char a, char b) {
  return Lower(a) == Lower(b);
}

bool BeginsWith(std::string_view text, std::string_view part) {
  return text.size() >= part.size() &&
         std::equal(part.begin(), part.end(), text.begin(), SameLetter);
}

// How badly `text` fits: 0 equal, 1 begins, 2 contains; nothing if it does not.
std::optional<unsigned> Badness(std::string_view text, std::string_view part) {
  if (BeginsWith(text, part)) return text.size() == part.size() ? 0 : 1;
  return ContainsText(text, part) ? std::optional<unsigned>(2) : std::nullopt;
}

// Of a function: "queryDB" begins the last part of "main.queryDB".
std::optional<unsigned> BadnessOfFunction(std::string_view name, std::string_view part) {
  const std::optional<unsigned> badness = Badness(name, part);
  if (badness != 2u) return badness;
  const size_t last = name.find_last_of("./:");
  return BeginsWith(name.substr(last == name.npos ? 0 : last + 1), part) ? 1u : 2u;
}

// "17", and with the word before it: "g17", "G17", "task 17".
std::optional<int64_t> IdIn(std::string_view text, std::string_view word) {
  if (BeginsWith(text, word)) text.remove_prefix(word.size());
  while (text.starts_with(' '))
    text.remove_prefix(1);
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

// Could it stand in "G17 main.worker" but not in its second word?
bool MayBeId(std::string_view text) {
  if (!text.empty() && Lower(text[0]) == 'g') text.remove_prefix(1);
  return text.empty() || text[0] == ' ' || (text[0] >= '0' && text[0] <= '9');
}

// Which texts contain something: each is looked at once.
class TextMatcher {
 public:
  TextMatcher(const Trace& trace, std::string_view part)
      : trace_(trace), part_(part), known_(trace.names.strings.size(), kUnknown) {}

  bool Matches(StringId id) {
    int8_t& known = known_[Raw(id)];
    if (known == kUnknown) known = ContainsText(trace_.text(id), part_) ? 1 : 0;
    return known == 1;
  }

 private:
  static constexpr int8_t kUnknown = -1;

  const Trace& trace_;
  std::string_view part_;
  std::vector<int8_t> known_;
};

template <typename Elements>
void AddNamed(const Trace& trace,
              FoundKind kind,
              const Elements& elements,
              std::string_view part,
              SearchAnswer& answer) {
  TextMatcher matcher(trace, part);
  std::map<StringId, Found> by_name;
  for (uint32_t i = 0; i < elements.size(); ++i) {
    if (!matcher.Matches(elements[i].name)) continue;
    const auto [at, is_new] = by_name.try_emplace(elements[i].name, Found{kind, i, 0, 2});
    ++at->second.count;
  }
  for (auto& [name, found] : by_name) {
    found.badness = Badness(trace.text(name), part).value_or(2);
    answer.found.push_back(found);
  }
}

void AddGoroutines(const Trace& trace, std::string_view text, size_t limit, SearchAnswer& answer) {
  const std::optional<int64_t> id = IdIn(text, "g");
  if (!id) return;
  const std::string digits = fmt::to_string(*id);
  size_t beginning = 0;
  for (uint32_t i = 0; i < trace.names.goroutines.size(); ++i) {
    const fmt::format_int candidate(static_cast<int64_t>(trace.names.goroutines[i]));
    const std::string_view name(candidate.data(), candidate.size());
    if (!name.starts_with(digits)) continue;
    const bool exact = name.size() == digits.size();
    if (!exact && ++beginning > limit) continue;
    answer.found.push_back({FoundKind::kGoroutine, i, 1, exact ? 0u : 1u});
  }
}

void AddTasks(const Trace& trace, std::string_view text, SearchAnswer& answer) {
  const std::optional<int64_t> id = IdIn(text, "task");
  TextMatcher matcher(trace, text);
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    const Task& task = trace.tasks[i];
    if (task.id == TaskId::kBackground) continue;
    const bool exact = id && static_cast<uint64_t>(task.id) == static_cast<uint64_t>(*id);
    if (exact || matcher.Matches(task.name)) {
      answer.found.push_back({FoundKind::kTask, i, 1, exact ? 0u : 2u});
    }
  }
}

void AddLogs(const Trace& trace, std::string_view text, SearchAnswer& answer) {
  TextMatcher matcher(trace, text);
  for (uint32_t i = 0; i < trace.logs.size(); ++i) {
    const Log& log = trace.logs[i];
    if (matcher.Matches(log.message) || matcher.Matches(log.category)) {
      answer.found.push_back({FoundKind::kLog, i, 1, 2});
    }
  }
}

// Looks for the nearest occurrence on one side of a moment.
class Finder {
 public:
  Finder(const Trace& trace, std::string_view text, Nanos time, bool forward)
      : trace_(trace),
        matcher_(trace, text),
        text_(text),
        time_(time),
        forward_(forward),
        may_be_id_(MayBeId(text)) {
    for (const GoroutineGroup& group : trace.groups) {
      group_matches_.push_back(ContainsText(trace.text(group.name), text));
    }
  }

  std::optional<Occurrence> Run() {
    using Kind = Occurrence::Kind;
    LookAtGoroutines();
    const auto by_name = [this](const auto& element) { return matcher_.Matches(element.name); };
    LookAt(trace_.ranges, Kind::kRange, StartOf<Range>, by_name);
    LookAt(trace_.regions, Kind::kRegion, StartOf<Region>, by_name);
    LookAt(
        trace_.logs, Kind::kLog, [](const Log& log) { return log.time; },
        [this](const Log& log) {
          return matcher_.Matches(log.message) || matcher_.Matches(log.category);
        });
    LookAtTasks();
    return best_;
  }

 private:
  template <typename T>
  static Nanos StartOf(const T& element) {
    return element.start;
  }

  bool IsBetter(Nanos start) const {
    if (forward_ ? start <= time_ : start >= time_) return false;
    return !best_ || (forward_ ? start < best_->start : start > best_->start);
  }

  bool GoroutineMatches(uint32_t goroutine) const {
    if (goroutine >= trace_.goroutines.size()) return false;
    const uint32_t group = trace_.goroutines[goroutine].group;
    if (group_matches_[group]) return true;
    if (!may_be_id_) return false;
    const auto id = static_cast<int64_t>(trace_.names.goroutines[goroutine]);
    return ContainsText(fmt::format("G{} {}", id, trace_.text(trace_.groups[group].name)), text_);
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

  void LookAtGoroutine(uint32_t goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    const SliceIndex begin = table.begin(goroutine);
    const SliceIndex end = table.end(goroutine);
    SliceIndex slice = table.LowerBound(goroutine, forward_ ? time_ + 1 : time_);
    while (forward_ ? slice < end : slice > begin) {
      if (!forward_) --slice;
      const Nanos start = table.start(slice);
      if (best_ && !IsBetter(start)) return;
      if (StateOf(trace_, slice).state == GoState::kRunning) {
        const ProcIndex proc = PlaceOf(trace_, slice).proc;
        const SliceIndex shown = ProcSliceAt(trace_, proc, start);
        if (shown == kNoSlice) return;
        Keep({Occurrence::Kind::kSlice,
              {{TrackKind::kProc, Raw(proc)}, shown},
              0,
              start,
              table.finish(slice)});
        return;
      }
      if (forward_) ++slice;
    }
  }

  void LookAtProc(uint32_t proc) {
    const SliceTable& table = trace_.proc_slices;
    const SliceIndex begin = table.begin(proc);
    const SliceIndex end = table.end(proc);
    SliceIndex slice = table.LowerBound(proc, forward_ ? time_ + 1 : time_);
    while (forward_ ? slice < end : slice > begin) {
      if (!forward_) --slice;
      const Nanos start = table.start(slice);
      if (best_ && !IsBetter(start)) return;
      if (static_cast<LaneState>(table.state(slice)) == LaneState::kRunning &&
          GoroutineMatches(table.value(slice))) {
        Keep({Occurrence::Kind::kSlice,
              {{TrackKind::kProc, proc}, slice},
              0,
              start,
              table.finish(slice)});
        return;
      }
      if (forward_) ++slice;
    }
  }

  // Elements in order of start.
  template <typename Elements, typename Start, typename Matches>
  void LookAt(const Elements& elements, Occurrence::Kind kind, Start start_of, Matches matches) {
    const auto after =
        std::upper_bound(elements.begin(), elements.end(), forward_ ? time_ : time_ - 1,
                         [&](Nanos t, const auto& element) { return t < start_of(element); });
    auto i = static_cast<size_t>(after - elements.begin());
    while (forward_ ? i < elements.size() : i > 0) {
      if (!forward_) --i;
      const Nanos start = start_of(elements[i]);
      if (best_ && !IsBetter(start)) return;
      if (matches(elements[i])) {
        Keep({kind, {}, static_cast<uint32_t>(i), start, EndOf(elements[i])});
        return;
      }
      if (forward_) ++i;
    }
  }

  void LookAtTasks() {
    for (uint32_t i = 0; i < trace_.tasks.size(); ++i) {
      const Task& task = trace_.tasks[i];
      if (task.start == kNever || !IsBetter(task.start) || !matcher_.Matches(task.name)) continue;
      Keep(
          {Occurrence::Kind::kTask, {}, i, task.start, task.end == kNever ? trace_.end : task.end});
    }
  }

  template <typename T>
  static Nanos EndOf(const T& element) {
    return element.end;
  }
  static Nanos EndOf(const Log& log) { return log.time; }

  void Keep(const Occurrence& occurrence) {
    if (IsBetter(occurrence.start)) best_ = occurrence;
  }

  const Trace& trace_;
  TextMatcher matcher_;
  std::string_view text_;
  Nanos time_;
  bool forward_;
  const bool may_be_id_;  // Else only names can contain the text.
  std::vector<bool> group_matches_;
  std::optional<Occurrence> best_;
};

}  // namespace

bool ContainsText(std::string_view text, std::string_view part) {
  return part.empty() ||
         std::search(text.begin(), text.end(), part.begin(), part.end(), SameLetter) != text.end();
}

SearchAnswer SearchTitles(const Trace& trace,
                          std::span<const FunctionUse> uses,
                          std::string_view text,
                          size_t limit) {
  SearchAnswer answer;
  if (text.empty()) return answer;
  AddGoroutines(trace, text, limit, answer);
  for (uint32_t i = 0; i < trace.groups.size(); ++i) {
    const std::optional<unsigned> badness =
        BadnessOfFunction(trace.text(trace.groups[i].name), text);
    if (badness)
      answer.found.push_back(
          {FoundKind::kFunction, i, trace.groups[i].goroutines.size(), *badness});
  }
  for (uint32_t i = 0; i < uses.size(); ++i) {
    if (const auto badness = BadnessOfFunction(trace.text(uses[i].function), text))
      answer.found.push_back({FoundKind::kCall, i, 1, *badness});
  }
  AddTasks(trace, text, answer);
  AddNamed(trace, FoundKind::kRegion, trace.regions, text, answer);
  AddNamed(trace, FoundKind::kRange, trace.ranges, text, answer);
  AddLogs(trace, text, answer);
  std::stable_sort(answer.found.begin(), answer.found.end(),
                   [](const Found& a, const Found& b) { return a.badness < b.badness; });
  answer.total = answer.found.size();
  if (answer.found.size() > limit) answer.found.resize(limit);
  return answer;
}

std::optional<Occurrence> FindNext(const Trace& trace, std::string_view text, Nanos time) {
  return Finder(trace, text, time, true).Run();
}

std::optional<Occurrence> FindPrevious(const Trace& trace, std::string_view text, Nanos time) {
  return Finder(trace, text, time, false).Run();
}

}  // namespace skein
