#include "analyze/path_difference.h"

#include <algorithm>
#include <cmath>

namespace skein {

namespace {

constexpr size_t kMostTasks = 1000;

Nanos DurationOf(const Task& task) {
  return task.end - task.start;
}

// By rising duration, equals by position.
std::vector<uint32_t> CompleteTasks(const Trace& trace, StringId type, Nanos from, Nanos to) {
  std::vector<uint32_t> tasks;
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    const Task& task = trace.tasks[i];
    const bool complete = task.start != kNever && task.end != kNever;
    if (complete && task.name == type && task.start < to && task.end >= from) tasks.push_back(i);
  }
  std::stable_sort(tasks.begin(), tasks.end(), [&](uint32_t a, uint32_t b) {
    return DurationOf(trace.tasks[a]) < DurationOf(trace.tasks[b]);
  });
  return tasks;
}

TaskSample SampleOf(const Trace& trace, std::span<const uint32_t> tasks) {
  TaskSample sample{.tasks = {tasks.begin(), tasks.end()}};
  for (const uint32_t task : tasks)
    sample.mean_ns += static_cast<double>(DurationOf(trace.tasks[task]));
  sample.mean_ns /= static_cast<double>(tasks.size());
  return sample;
}

class Comparison {
 public:
  // Adds the means of a sample's parts to the rows.
  void Add(const std::vector<PathPart>& parts, size_t tasks, double PathDifference::Row::*mean) {
    for (const PathPart& part : parts) {
      const auto [place, is_new] = places_.try_emplace(KeyOf(part), rows_.size());
      if (is_new) rows_.push_back({.part = part});
      rows_[place->second].*mean += static_cast<double>(part.time_ns) / static_cast<double>(tasks);
    }
  }

  std::vector<PathDifference::Row> Take() {
    const auto difference = [](const PathDifference::Row& row) {
      return std::abs(row.slow_ns - row.typical_ns);
    };
    std::stable_sort(rows_.begin(), rows_.end(),
                     [&](const auto& a, const auto& b) { return difference(a) > difference(b); });
    return std::move(rows_);
  }

 private:
  std::map<PathPartKey, size_t> places_;
  std::vector<PathDifference::Row> rows_;
};

}  // namespace

std::optional<PathDifference> DifferenceOf(const Trace& trace,
                                           const TaskIndex& index,
                                           const TimeKinds& kinds,
                                           const UserFunctions& functions,
                                           StringId type,
                                           Nanos from,
                                           Nanos to) {
  const std::vector<uint32_t> tasks = CompleteTasks(trace, type, from, to);
  if (tasks.size() < 3) return std::nullopt;
  const size_t slow = std::clamp<size_t>(tasks.size() / 100, 1, kMostTasks);
  const size_t typical = std::clamp<size_t>(tasks.size() / 10, 1, kMostTasks);
  PathDifference difference;
  difference.complete = tasks.size();
  difference.slow = SampleOf(trace, std::span(tasks).last(slow));
  difference.typical =
      SampleOf(trace, std::span(tasks).subspan((tasks.size() - typical) / 2, typical));
  Comparison comparison;
  for (const auto& [sample, mean] :
       {std::pair(&difference.slow, &PathDifference::Row::slow_ns),
        std::pair(&difference.typical, &PathDifference::Row::typical_ns)}) {
    PathParts parts(trace, kinds, functions);
    for (const uint32_t task : sample->tasks)
      parts.Add(TargetOf(trace, index, task));
    comparison.Add(parts.parts(), sample->tasks.size(), mean);
  }
  difference.rows = comparison.Take();
  return difference;
}

}  // namespace skein
