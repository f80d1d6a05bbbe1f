#include "analyze/task_list.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "analyze/trace_facts.h"

namespace skein {

namespace {

// Five per factor ten.
const double kBucketLog = std::log(std::pow(10.0, 0.2));

int BucketOf(Nanos duration) {
  return duration <= 0 ? 0 : static_cast<int>(std::log(static_cast<double>(duration)) / kBucketLog);
}

Nanos LowerEndOf(int bucket) {
  return static_cast<Nanos>(std::exp(bucket * kBucketLog));
}

bool IsComplete(const Task& task) {
  return task.start != kNever && task.end != kNever;
}

Nanos DurationOf(const Trace& trace, const Task& task) {
  const TaskSpan span = SpanOf(trace, task);
  return span.end - span.start;
}

void Summarize(std::vector<Nanos> durations, TaskType& type) {
  if (durations.empty()) return;
  std::sort(durations.begin(), durations.end());
  const auto at = [&durations](double share) {
    return durations[static_cast<size_t>(share * static_cast<double>(durations.size() - 1) + 0.5)];
  };
  for (const Nanos duration : durations)
    type.total_ns += duration;
  type.mean_ns = type.total_ns / static_cast<Nanos>(durations.size());
  type.p50_ns = at(0.50);
  type.p99_ns = at(0.99);
  type.max_ns = durations.back();
  type.histogram = HistogramOf(durations);
}

class Matcher {
 public:
  Matcher(const Trace& trace, const TaskIndex& index, const TaskFilter& filter)
      : trace_(trace), index_(index), filter_(filter) {}

  bool Matches(uint32_t i) const {
    const Task& task = trace_.tasks[i];
    if (task.id == TaskId::kBackground) return false;
    if (filter_.type && task.name != *filter_.type) return false;
    if (filter_.complete && IsComplete(task) != *filter_.complete) return false;
    return MatchesDuration(task) && MatchesWindow(task) && MatchesText(i);
  }

 private:
  bool MatchesDuration(const Task& task) const {
    if (!filter_.min_ns && !filter_.max_ns) return true;
    if (!IsComplete(task)) return false;
    const Nanos duration = task.end - task.start;
    return duration >= filter_.min_ns.value_or(0) && duration <= filter_.max_ns.value_or(INT64_MAX);
  }

  bool MatchesWindow(const Task& task) const {
    const TaskSpan span = SpanOf(trace_, task);
    return span.start < filter_.to && span.end >= filter_.from;
  }

  bool MatchesText(uint32_t i) const {
    if (filter_.text.empty() || Has(trace_.tasks[i].name)) return true;
    for (const uint32_t region : index_.regions(i)) {
      if (Has(trace_.regions[region].name)) return true;
    }
    for (const uint32_t log : index_.logs(i)) {
      if (Has(trace_.logs[log].category) || Has(trace_.logs[log].message)) return true;
    }
    return false;
  }

  bool Has(StringId text) const {
    return trace_.text(text).find(filter_.text) != std::string_view::npos;
  }

  const Trace& trace_;
  const TaskIndex& index_;
  const TaskFilter& filter_;
};

}  // namespace

std::vector<DurationBucket> HistogramOf(const std::vector<Nanos>& durations) {
  std::map<int, uint64_t> counts;
  for (const Nanos duration : durations)
    ++counts[BucketOf(duration)];
  std::vector<DurationBucket> histogram;
  if (counts.empty()) return histogram;
  for (int bucket = counts.begin()->first; bucket <= counts.rbegin()->first; ++bucket) {
    histogram.push_back({LowerEndOf(bucket), LowerEndOf(bucket + 1), counts[bucket]});
  }
  return histogram;
}

std::vector<TaskType> TaskTypesOf(const Trace& trace) {
  std::map<std::string_view, TaskType> types;
  std::map<std::string_view, std::vector<Nanos>> durations;
  for (const Task& task : trace.tasks) {
    if (task.id == TaskId::kBackground) continue;
    const std::string_view name = trace.text(task.name);
    TaskType& type = types[name];
    type.name = task.name;
    ++type.count;
    if (!IsComplete(task)) continue;
    ++type.complete;
    durations[name].push_back(task.end - task.start);
  }
  std::vector<TaskType> answer;
  for (auto& [name, type] : types) {
    Summarize(std::move(durations[name]), type);
    answer.push_back(std::move(type));
  }
  return answer;
}

std::vector<uint32_t> TasksThat(const Trace& trace,
                                const TaskIndex& index,
                                const TaskFilter& filter,
                                TaskKey key) {
  const Matcher matcher(trace, index, filter);
  std::vector<uint32_t> tasks;
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    if (matcher.Matches(i)) tasks.push_back(i);
  }
  const auto value = [&trace, key](const Task& task) -> Nanos {
    switch (key) {
      case TaskKey::kDuration:
        return DurationOf(trace, task);
      case TaskKey::kStart:
        return SpanOf(trace, task).start;
      default:
        return 0;
    }
  };
  std::sort(tasks.begin(), tasks.end(), [&](uint32_t left, uint32_t right) {
    const Task& a = trace.tasks[left];
    const Task& b = trace.tasks[right];
    if (key == TaskKey::kName && a.name != b.name) return trace.text(a.name) < trace.text(b.name);
    return std::pair(value(a), a.id) < std::pair(value(b), b.id);
  });
  return tasks;
}

std::vector<TaskEvent> EventsOf(const Trace& trace,
                                const TaskIndex& index,
                                uint32_t task,
                                const std::vector<GoroutineIndex>& created) {
  using Kind = TaskEvent::Kind;
  std::vector<TaskEvent> events;
  const Task& self = trace.tasks[task];
  if (self.start != kNever)
    events.push_back({Kind::kBegin, self.start, self.begin_goroutine, task});
  if (self.end != kNever) events.push_back({Kind::kEnd, self.end, self.end_goroutine, task});
  for (const uint32_t i : index.regions(task)) {
    const Region& region = trace.regions[i];
    if (!region.no_begin) events.push_back({Kind::kRegionBegin, region.start, region.goroutine, i});
    if (!region.no_end) events.push_back({Kind::kRegionEnd, region.end, region.goroutine, i});
  }
  for (const uint32_t i : index.logs(task)) {
    events.push_back({Kind::kLog, trace.logs[i].time, trace.logs[i].goroutine, i});
  }
  for (const GoroutineIndex g : created) {
    const Goroutine& goroutine = trace.goroutines[Raw(g)];
    const auto holds = [&](uint32_t i) {
      const Region& region = trace.regions[i];
      return region.goroutine == goroutine.creator && region.start <= goroutine.created &&
             goroutine.created < region.end;
    };
    const std::span<const uint32_t> regions = index.regions(task);
    if (goroutine.before_trace || std::none_of(regions.begin(), regions.end(), holds)) continue;
    events.push_back({Kind::kGoroutineCreated, goroutine.created, goroutine.creator, Raw(g)});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const TaskEvent& a, const TaskEvent& b) { return a.time < b.time; });
  return events;
}

Nanos GcOverlapOf(const Trace& trace, const Task& task) {
  const TaskSpan span = SpanOf(trace, task);
  Nanos overlap = 0;
  for (const Range& range : trace.ranges) {
    if (range.start >= span.end) break;
    if (trace.text(range.name) != kMarkPhase) continue;
    overlap +=
        std::max<Nanos>(0, std::min(range.end, span.end) - std::max(range.start, span.start));
  }
  return overlap;
}

}  // namespace skein
