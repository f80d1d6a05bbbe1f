#include "export/perfetto_program.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analyze/nested.h"
#include "analyze/task_index.h"
#include "export/perfetto_tracks.h"

namespace skein::perfetto {
namespace {

constexpr uint64_t kTasks = 1, kCollector = 2, kHeap = 3, kGoal = 4, kGoroutines = 5, kMaxProcs = 6,
                   kEachTask = uint64_t{2} << 32, kEachRange = uint64_t{3} << 32;

class ProgramTracks {
 public:
  ProgramTracks(const Trace& trace, Nanos from, Nanos to, Packets& packets)
      : trace_(trace),
        from_(from),
        to_(std::min(to, trace.end + 1)),
        last_(std::min(to, trace.end)),
        packets_(packets) {}

  void Write() {
    WriteTasks();
    WriteRanges();
    WriteGoroutineCount();
    WriteMetric(kHeap, "Heap", track::kBytes, 4, trace_.heap_bytes);
    WriteMetric(kGoal, "Heap goal", track::kBytes, 5, trace_.heap_goal_bytes);
    WriteMetric(kMaxProcs, "GOMAXPROCS", track::kNoUnit, 6, trace_.gomaxprocs);
  }

 private:
  bool Overlaps(Nanos start, Nanos end) const { return start < to_ && end >= from_; }

  void WriteSlice(SliceStart slice, Nanos end, bool ends) {
    slice.time = std::max(slice.time, from_);
    const uint64_t track = slice.track;
    BeginSlice(packets_, slice);
    if (ends && end < to_) EndSlice(packets_, end, track);
  }

  // A track for each, as they overlap; Perfetto shows those of one name together.
  void WriteTasks() {
    const TaskIndex index(trace_);
    bool described = false;
    for (uint32_t i = 0; i < trace_.tasks.size(); ++i) {
      const Task& task = trace_.tasks[i];
      const TaskSpan span = SpanOf(trace_, task);
      if (task.id == TaskId::kBackground || !Overlaps(span.start, span.end)) continue;
      if (!described) DescribeTrack(packets_, kTasks, "Tasks", {.rank = 1});
      described = true;
      WriteTask(i, span, index.children(i));
    }
  }

  void WriteTask(uint32_t number, TaskSpan span, std::span<const uint32_t> children) {
    const Task& task = trace_.tasks[number];
    const std::string_view type = trace_.text(task.name);
    SliceStart slice = {span.start, kEachTask + number, "task", type.empty() ? "(no name)" : type};
    slice.annotations.push_back({"task", static_cast<uint64_t>(task.id)});
    if (task.parent != TaskId::kNone && task.parent != TaskId::kBackground) {
      slice.annotations.push_back({"parent", static_cast<uint64_t>(task.parent)});
      slice.last_flow = number;
    }
    for (const uint32_t child : children)
      slice.flows.push_back(child);
    DescribeTrack(packets_, slice.track, slice.name, {.parent = kTasks});
    WriteSlice(slice, span.end, task.end != kNever);
  }

  // Those of goroutines are on their threads, but for what stops them all.
  void WriteRanges() {
    std::vector<bool> described;
    for (const Range& range : trace_.ranges) {
      const std::string_view name = trace_.text(range.name);
      const NestedKind kind = KindOfRange(name);
      const bool of_thread =
          range.scope == ResourceKind::kGoroutine && kind != NestedKind::kStopTheWorld;
      if (of_thread || !Overlaps(range.start, range.end)) continue;
      const uint64_t track = RangeTrack(kind, range, described);
      SliceStart slice = {range.start, track, "runtime", name};
      if (range.swept_bytes != 0) slice.annotations.push_back({"swept bytes", range.swept_bytes});
      if (range.reclaimed_bytes != 0)
        slice.annotations.push_back({"reclaimed bytes", range.reclaimed_bytes});
      WriteSlice(slice, range.end, !range.open);
    }
  }

  uint64_t RangeTrack(NestedKind kind, const Range& range, std::vector<bool>& described) {
    struct Row {
      NestedKind kind;
      const char* name;
    };
    constexpr Row kRows[] = {{NestedKind::kMark, "Mark phase"},
                             {NestedKind::kStopTheWorld, "Stop-the-world"},
                             {NestedKind::kSweep, "Sweep"}};
    const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                  [&](const Row& known) { return known.kind == kind; });
    const bool by_proc = range.scope == ResourceKind::kProc;
    const auto order = static_cast<size_t>(row - std::begin(kRows));
    const size_t number = (by_proc ? range.owner + 1 : 0) * (std::size(kRows) + 1) + order;
    if (number >= described.size()) described.resize(number + 1);
    if (std::find(described.begin(), described.end(), true) == described.end())
      DescribeTrack(packets_, kCollector, "Garbage collector", {.rank = 2});
    if (!described[number])
      DescribeTrack(packets_, kEachRange + number, row == std::end(kRows) ? "Other" : row->name,
                    {.parent = kCollector, .rank = static_cast<int32_t>(order)});
    described[number] = true;
    return kEachRange + number;
  }

  // What is counted from a moment on: first what is so at the beginning, then each change.
  struct Step {
    Nanos time = 0;
    int64_t value = 0;
  };
  void WriteSteps(uint64_t track, std::span<const Step> steps) {
    const auto later = [](Nanos time, const Step& step) { return time < step.time; };
    auto at = std::upper_bound(steps.begin(), steps.end(), from_, later);
    if (at != steps.begin()) --at;
    for (; at != steps.end() && at->time <= last_; ++at)
      WriteCount(packets_, std::max(at->time, from_), track, static_cast<uint64_t>(at->value));
  }

  void WriteMetric(uint64_t track,
                   std::string_view name,
                   int32_t unit,
                   int32_t rank,
                   std::span<const MetricPoint> points) {
    constexpr uint64_t kNone = uint64_t{1} << 50;  // What Go says where there is no goal.
    std::vector<Step> steps;
    for (const MetricPoint& point : points) {
      if (point.value < kNone) steps.push_back({point.time, static_cast<int64_t>(point.value)});
    }
    if (steps.empty()) return;
    DescribeCounter(packets_, track, name, unit, {.rank = rank});
    WriteSteps(track, steps);
  }

  // Those that are alive; the last count is said again at the end, so that the file ends when the trace does.
  void WriteGoroutineCount() {
    std::vector<Step> changes;
    for (const Goroutine& goroutine : trace_.goroutines) {
      if (goroutine.created == kNever) continue;
      changes.push_back({goroutine.created, 1});
      if (goroutine.ended != kNever) changes.push_back({goroutine.ended, -1});
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Step& a, const Step& b) { return a.time < b.time; });
    std::vector<Step> steps;
    for (const Step& change : changes) {
      if (change.time >= last_) break;
      const int64_t before = steps.empty() ? 0 : steps.back().value;
      if (steps.empty() || steps.back().time != change.time) steps.push_back({change.time, before});
      steps.back().value += change.value;
    }
    if (!steps.empty()) steps.push_back({last_, steps.back().value});
    DescribeCounter(packets_, kGoroutines, "Goroutines", track::kNoUnit, {.rank = 3});
    WriteSteps(kGoroutines, steps);
  }

  const Trace& trace_;
  const Nanos from_;
  const Nanos to_;
  const Nanos last_;  // Moment of the file.
  Packets& packets_;
};

}  // namespace

void WriteProgramTracks(const Trace& trace, Nanos from, Nanos to, Packets& packets) {
  ProgramTracks(trace, from, to, packets).Write();
}

}  // namespace skein::perfetto
