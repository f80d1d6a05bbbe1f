#include "analyze/task_index.h"

#include <algorithm>

#include "analyze/id_index.h"

namespace skein {

namespace {

constexpr uint32_t kNoTask = UINT32_MAX;

template <typename Elements, typename IdOf>
std::vector<uint32_t> TaskOfEach(const IdIndex& ids, const Elements& elements, IdOf id_of) {
  std::vector<uint32_t> tasks;
  tasks.reserve(elements.size());
  for (const auto& element : elements)
    tasks.push_back(ids.Find(id_of(element)).value_or(kNoTask));
  return tasks;
}

}  // namespace

TaskIndex::TaskIndex(const Trace& trace) : trace_(trace) {
  const IdIndex ids(trace);
  const size_t tasks = trace.tasks.size();
  children_ = Group(tasks, TaskOfEach(ids, trace.tasks, [](const Task& t) { return t.parent; }));
  regions_ = Group(tasks, TaskOfEach(ids, trace.regions, [](const Region& r) { return r.task; }));
  logs_ = Group(tasks, TaskOfEach(ids, trace.logs, [](const Log& l) { return l.task; }));
}

TaskIndex::Lists TaskIndex::Group(size_t tasks, const std::vector<uint32_t>& task_of_element) {
  Lists lists;
  lists.first.assign(tasks + 1, 0);
  for (const uint32_t task : task_of_element) {
    if (task != kNoTask) ++lists.first[task + 1];
  }
  for (size_t task = 0; task < tasks; ++task)
    lists.first[task + 1] += lists.first[task];
  lists.elements.resize(lists.first[tasks]);
  std::vector<uint32_t> next = lists.first;
  for (uint32_t element = 0; element < task_of_element.size(); ++element) {
    const uint32_t task = task_of_element[element];
    if (task != kNoTask) lists.elements[next[task]++] = element;
  }
  return lists;
}

std::vector<GoroutineIndex> TaskIndex::Goroutines(uint32_t task) const {
  std::vector<GoroutineIndex> goroutines = {trace_.tasks[task].begin_goroutine,
                                            trace_.tasks[task].end_goroutine};
  for (const uint32_t region : regions(task))
    goroutines.push_back(trace_.regions[region].goroutine);
  for (const uint32_t log : logs(task))
    goroutines.push_back(trace_.logs[log].goroutine);
  std::sort(goroutines.begin(), goroutines.end());
  goroutines.erase(std::unique(goroutines.begin(), goroutines.end()), goroutines.end());
  // kNone is the greatest of all.
  if (!goroutines.empty() && goroutines.back() == GoroutineIndex::kNone) goroutines.pop_back();
  return goroutines;
}

std::vector<uint32_t> TaskIndex::Descendants(uint32_t task) const {
  // A damaged trace may hold a task that is its own ancestor.
  std::vector<bool> seen(trace_.tasks.size());
  std::vector<uint32_t> found;
  std::vector<uint32_t> open = {task};
  while (!open.empty()) {
    const uint32_t next = open.back();
    open.pop_back();
    if (seen[next]) continue;
    seen[next] = true;
    found.push_back(next);
    const std::span<const uint32_t> below = children(next);
    open.insert(open.end(), below.rbegin(), below.rend());
  }
  return found;
}

TaskSpan SpanOf(const Trace& trace, const Task& task) {
  return {task.start == kNever ? 0 : task.start, task.end == kNever ? trace.end : task.end};
}

}  // namespace skein
