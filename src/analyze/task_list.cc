#include "analyze/task_list.h"

#include <algorithm>
#include <map>

#include "analyze/trace_facts.h"

namespace skein {

namespace {

bool IsComplete(const Task& task) {
  return task.start != kNever && task.end != kNever;
}

Nanos DurationOf(const Trace& trace, const Task& task) {
  const TaskSpan span = SpanOf(trace, task);
  return span.end - span.start;
}

bool Overlaps(const Trace& trace, const Task& task, Nanos from, Nanos to) {
  const TaskSpan span = SpanOf(trace, task);
  return span.start < to && span.end >= from;
}

int64_t ValueOf(const Trace& trace, const TaskIndex& index, uint32_t i, TaskKey key) {
  const Task& task = trace.tasks[i];
  switch (key) {
    case TaskKey::kDuration:
      return DurationOf(trace, task);
    case TaskKey::kStart:
      return SpanOf(trace, task).start;
    case TaskKey::kEnd:
      return SpanOf(trace, task).end;
    case TaskKey::kLogs:
      return static_cast<int64_t>(index.logs(i).size());
    case TaskKey::kRegions:
      return static_cast<int64_t>(index.regions(i).size());
    case TaskKey::kGoroutines:
      return static_cast<int64_t>(index.Goroutines(i).size());
    case TaskKey::kChildren:
      return static_cast<int64_t>(index.children(i).size());
    case TaskKey::kId:
    case TaskKey::kName:
      break;
  }
  return 0;
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
    return MatchesDuration(task) && Overlaps(trace_, task, filter_.from, filter_.to) &&
           MatchesText(i);
  }

 private:
  bool MatchesDuration(const Task& task) const {
    if (!filter_.min_ns && !filter_.max_ns) return true;
    if (!IsComplete(task)) return false;
    const Nanos duration = task.end - task.start;
    return duration >= filter_.min_ns.value_or(0) && duration <= filter_.max_ns.value_or(INT64_MAX);
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

std::vector<TaskType> TaskTypesOf(const Trace& trace, Nanos from, Nanos to) {
  struct Tasks {
    TaskType type;
    std::vector<Nanos> durations;
  };
  std::map<std::string_view, Tasks> types;
  for (const Task& task : trace.tasks) {
    if (task.id == TaskId::kBackground || !Overlaps(trace, task, from, to)) continue;
    Tasks& tasks = types[trace.text(task.name)];
    tasks.type.name = task.name;
    ++tasks.type.count;
    if (IsComplete(task)) tasks.durations.push_back(task.end - task.start);
  }
  std::vector<TaskType> answer;
  for (auto& [name, tasks] : types) {
    tasks.type.complete = DurationsOf(std::move(tasks.durations));
    answer.push_back(std::move(tasks.type));
  }
  return answer;
}

std::vector<uint32_t> TasksThat(const Trace& trace,
                                const TaskIndex& index,
                                const TaskFilter& filter,
                                TaskKey key) {
  struct Row {
    int64_t value;
    uint32_t task;
  };
  const Matcher matcher(trace, index, filter);
  std::vector<Row> rows;
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    if (matcher.Matches(i)) rows.push_back({ValueOf(trace, index, i, key), i});
  }
  std::sort(rows.begin(), rows.end(), [&](const Row& left, const Row& right) {
    const Task& a = trace.tasks[left.task];
    const Task& b = trace.tasks[right.task];
    if (key == TaskKey::kName && a.name != b.name) return trace.text(a.name) < trace.text(b.name);
    return std::pair(left.value, a.id) < std::pair(right.value, b.id);
  });
  std::vector<uint32_t> tasks;
  tasks.reserve(rows.size());
  for (const Row& row : rows)
    tasks.push_back(row.task);
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
