#include "analyze/title_search.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "analyze/text_matcher.h"
#include "base/ascii.h"

namespace skein {

namespace {

// How badly `text` fits: 0 equal, 1 begins, 2 contains; nothing if it does not.
std::optional<unsigned> Badness(std::string_view text, std::string_view part) {
  if (StartsWithIgnoringCase(text, part)) return text.size() == part.size() ? 0 : 1;
  return ContainsIgnoringCase(text, part) ? std::optional<unsigned>(2) : std::nullopt;
}

// Of a function: "queryDB" begins the last part of "main.queryDB".
std::optional<unsigned> BadnessOfFunction(std::string_view name, std::string_view part) {
  const std::optional<unsigned> badness = Badness(name, part);
  if (badness != 2u) return badness;
  const size_t last = name.find_last_of("./:");
  return StartsWithIgnoringCase(name.substr(last == name.npos ? 0 : last + 1), part) ? 1u : 2u;
}

// "17", and with the word before it: "g17", "G17", "task 17".
std::optional<int64_t> IdIn(std::string_view text, std::string_view word) {
  if (StartsWithIgnoringCase(text, word)) text.remove_prefix(word.size());
  while (text.starts_with(' '))
    text.remove_prefix(1);
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

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

}  // namespace

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

}  // namespace skein
