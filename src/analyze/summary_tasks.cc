#include "analyze/summary_tasks.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace skein {
namespace {

class TaskSum {
 public:
  explicit TaskSum(const Trace& trace) : trace_(trace) {}

  std::vector<TaskSummary> Run(const std::vector<bool>& task_forgets) {
    for (const Task& task : trace_.tasks)
      AddTask(task);
    for (size_t i = 0; i < trace_.regions.size(); ++i) {
      if (task_forgets[i]) continue;
      const Region& region = trace_.regions[i];
      ++Mention(region.task, region.goroutine).regions;
    }
    for (const Log& log : trace_.logs)
      ++Mention(log.task, log.goroutine).logs;
    CountGoroutines();
    std::sort(rows_.begin(), rows_.end(),
              [](const TaskSummary& a, const TaskSummary& b) { return a.id < b.id; });
    return std::move(rows_);
  }

 private:
  void AddTask(const Task& task) {
    if (task.start != kNever) Mention(task.id, task.begin_goroutine);
    if (task.end != kNever) Mention(task.id, task.end_goroutine);
    TaskSummary& row = RowOf(task.id);
    row.name = task.name;
    row.start = task.start;
    row.end = task.end;
    if (task.parent == TaskId::kNone) return;
    row.parent = task.parent;
    RowOf(task.parent);
  }

  TaskSummary& RowOf(TaskId id) {
    const auto [entry, fresh] = index_.try_emplace(id, static_cast<uint32_t>(rows_.size()));
    if (fresh) rows_.push_back({id});
    return rows_[entry->second];
  }

  TaskSummary& Mention(TaskId id, GoroutineIndex goroutine) {
    TaskSummary& row = RowOf(id);
    mentions_.emplace_back(static_cast<uint32_t>(&row - rows_.data()), goroutine);
    return row;
  }

  void CountGoroutines() {
    std::sort(mentions_.begin(), mentions_.end());
    mentions_.erase(std::unique(mentions_.begin(), mentions_.end()), mentions_.end());
    for (const auto& [row, goroutine] : mentions_)
      ++rows_[row].goroutines;
  }

  const Trace& trace_;
  std::vector<TaskSummary> rows_;
  std::unordered_map<TaskId, uint32_t> index_;  // Into rows_.
  std::vector<std::pair<uint32_t, GoroutineIndex>> mentions_;
};

}  // namespace

std::vector<TaskSummary> SummarizeTasks(const Trace& trace, const std::vector<bool>& task_forgets) {
  return TaskSum(trace).Run(task_forgets);
}

}  // namespace skein
