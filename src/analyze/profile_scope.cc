#include "analyze/profile_scope.h"

#include <algorithm>
#include <unordered_map>

#include "analyze/task_index.h"

namespace skein {
namespace {

bool IsAt(const Trace& trace, StackId stack, const Frame& place) {
  const auto frames = trace.names.stacks.frames(stack);
  const Frame frame = frames.empty() ? Frame{} : trace.names.stacks.frame(frames.front());
  return frame.function == place.function && frame.file == place.file && frame.line == place.line;
}

bool Matches(const Trace& trace, const RegionScope& scope, const Region& region) {
  const Nanos took = region.end - region.start;
  if (region.name != scope.name || took < scope.least_ns || took > scope.most_ns) return false;
  return !scope.place || IsAt(trace, region.stack, *scope.place);
}

// Sorts them by goroutine and time, and makes one of those that overlap.
void Unite(std::vector<Stretch>& stretches) {
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
    return a.goroutine != b.goroutine ? a.goroutine < b.goroutine : a.from < b.from;
  });
  size_t kept = 0;
  for (const Stretch& stretch : stretches) {
    if (stretch.from >= stretch.to) continue;
    Stretch* last = kept > 0 ? &stretches[kept - 1] : nullptr;
    if (last != nullptr && last->goroutine == stretch.goroutine && stretch.from <= last->to)
      last->to = std::max(last->to, stretch.to);
    else
      stretches[kept++] = stretch;
  }
  stretches.resize(kept);
}

class TaskWork {
 public:
  TaskWork(const Trace& trace, uint32_t root)
      : trace_(trace), end_(SpanOf(trace, trace.tasks[root]).end) {
    const TaskIndex index(trace);
    for (const uint32_t task : index.Descendants(root)) {
      AddTask(trace.tasks[task]);
      for (const uint32_t region : index.regions(task))
        Add(trace.regions[region].goroutine, trace.regions[region].start,
            trace.regions[region].end);
    }
    AddCreated();
  }

  std::vector<Stretch> Take() {
    std::vector<Stretch> all;
    for (const auto& [goroutine, stretches] : work_)
      all.insert(all.end(), stretches.begin(), stretches.end());
    Unite(all);
    return all;
  }

 private:
  void AddTask(const Task& task) {
    const bool handed_over = task.end != kNever && task.end_goroutine != task.begin_goroutine;
    if (task.begin_goroutine == GoroutineIndex::kNone || handed_over) return;
    const TaskSpan span = SpanOf(trace_, task);
    Add(task.begin_goroutine, span.start, span.end);
  }

  void Add(GoroutineIndex goroutine, Nanos from, Nanos to) {
    if (goroutine == GoroutineIndex::kNone) return;
    const Nanos ended = trace_.goroutines[Raw(goroutine)].ended;
    work_[Raw(goroutine)].push_back({goroutine, from, ended == kNever ? to : std::min(to, ended)});
  }

  bool WorksAt(GoroutineIndex goroutine, Nanos time) const {
    const auto work = work_.find(Raw(goroutine));
    if (work == work_.end()) return false;
    return std::any_of(work->second.begin(), work->second.end(), [&](const Stretch& stretch) {
      return stretch.from <= time && time < stretch.to;
    });
  }

  // Creators come before those whom they create.
  void AddCreated() {
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i) {
      const Goroutine& row = trace_.goroutines[i];
      if (row.creator != GoroutineIndex::kNone && WorksAt(row.creator, row.created))
        Add(GoroutineIndex{i}, row.created, end_);
    }
  }

  const Trace& trace_;
  const Nanos end_;
  std::unordered_map<uint32_t, std::vector<Stretch>> work_;  // By goroutine.
};

}  // namespace

bool IsInScope(const Trace& trace, const ProfileScope& scope, GoroutineIndex goroutine) {
  if (scope.goroutine != GoroutineIndex::kNone) return goroutine == scope.goroutine;
  if (!scope.group) return true;
  return goroutine != GoroutineIndex::kNone &&
         trace.goroutines[Raw(goroutine)].group == *scope.group;
}

std::vector<Stretch> StretchesOf(const Trace& trace, const RegionScope& scope) {
  std::vector<Stretch> stretches;
  for (const Region& region : trace.regions) {
    if (Matches(trace, scope, region))
      stretches.push_back({region.goroutine, region.start, region.end});
  }
  Unite(stretches);
  return stretches;
}

std::vector<Stretch> TaskStretches(const Trace& trace, uint32_t task) {
  return TaskWork(trace, task).Take();
}

}  // namespace skein
