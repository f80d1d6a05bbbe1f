#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyze/findings.h"
#include "analyze/time_kind.h"

// The sorts of findings, by file; and what they have in common.

namespace skein {

// findings_of_scheduler.cc
void FindDelays(const FindingSources& sources, std::vector<Finding>& found);
void FindIdleProcessors(const FindingSources& sources, std::vector<Finding>& found);

// findings_of_waits.cc
void FindContention(const FindingSources& sources, std::vector<Finding>& found);
void FindSlowTasks(const FindingSources& sources, std::vector<Finding>& found);
void FindLeaks(const FindingSources& sources, std::vector<Finding>& found);
void FindSyscallStorms(const FindingSources& sources, std::vector<Finding>& found);

// findings_of_locks.cc
void FindEndlessLocks(const FindingSources& sources, std::vector<Finding>& found);

// findings_of_stages.cc
void FindSlowStages(const FindingSources& sources, std::vector<Finding>& found);

// findings_of_dependencies.cc
void FindSlowDependencies(const FindingSources& sources, std::vector<Finding>& found);

// findings_of_collector.cc
void FindMarking(const FindingSources& sources, std::vector<Finding>& found);
void FindStops(const FindingSources& sources, std::vector<Finding>& found);
void FindAssists(const FindingSources& sources, std::vector<Finding>& found);

// Whether a stack waits for a mutex, rather than for others to be done with their work.
bool IsAtMutex(const Trace& trace, StackId stack);

// No more of one sort are told.
inline constexpr size_t kMostPerKind = 3;

// The few greatest of many.
template <typename T>
class Greatest {
 public:
  bool Wants(Nanos value) const {
    return kept_.size() < kMostPerKind || value > kept_.back().first;
  }

  void Add(Nanos value, T what) {
    const auto at = std::find_if(kept_.begin(), kept_.end(),
                                 [value](const auto& k) { return k.first < value; });
    kept_.insert(at, {value, std::move(what)});
    if (kept_.size() > kMostPerKind) kept_.pop_back();
  }

  const std::vector<std::pair<Nanos, T>>& kept() const { return kept_; }

 private:
  std::vector<std::pair<Nanos, T>> kept_;
};

// " (text)"; nothing where damage has taken the text.
inline std::string InBrackets(std::string_view text) {
  return text.empty() ? std::string() : fmt::format(" ({})", text);
}

inline Finding FindingOf(std::string_view kind, Nanos value, Nanos from, Nanos to) {
  Finding finding;
  finding.kind = kind;
  finding.value_ns = value;
  finding.from = from;
  finding.to = to;
  finding.weight = static_cast<double>(value);
  return finding;
}

inline double Part(Nanos part, Nanos whole) {
  return whole <= 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The time in which the program's goroutines ran, on all processors together.
Nanos RunningTime(const FindingSources& sources);

}  // namespace skein
