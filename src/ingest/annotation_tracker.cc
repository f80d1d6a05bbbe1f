#include "ingest/annotation_tracker.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "ingest/lists_by_owner.h"

namespace skein {

namespace {

// Tasks that follow each other lie beside each other: they are open at the same time.
size_t SlotOf(TaskId id, size_t slots) {
  const auto number = static_cast<uint64_t>(id);
  const uint64_t group = ((number >> 4) * 0x9e3779b97f4a7c15u) >> 32;
  return static_cast<size_t>(group << 4 | (number & 15)) & (slots - 1);
}

// An outer region before those that began with it.
bool Before(const Region& a, const Region& b) {
  return std::tuple(a.start, -a.end) < std::tuple(b.start, -b.end);
}

void SetDepths(std::span<const uint32_t> of_goroutine, Column<Region>& regions) {
  std::vector<Nanos> ends;  // Of the regions around.
  for (uint32_t index : of_goroutine) {
    Region& region = regions[index];
    while (!ends.empty() && ends.back() <= region.start)
      ends.pop_back();
    region.depth = static_cast<uint16_t>(std::min<size_t>(ends.size(), UINT16_MAX));
    ends.push_back(region.end);
  }
}

}  // namespace

uint32_t AnnotationTracker::Mention(TaskId id) {
  if (tasks_.size() * 2 >= task_slots_.size()) GrowSlots();
  size_t slot = SlotOf(id, task_slots_.size());
  for (; task_slots_[slot] != 0; slot = (slot + 1) & (task_slots_.size() - 1)) {
    if (tasks_[task_slots_[slot] - 1].id == id) return task_slots_[slot] - 1;
  }
  tasks_.push_back({.id = id});
  task_slots_[slot] = static_cast<uint32_t>(tasks_.size());
  return task_slots_[slot] - 1;
}

void AnnotationTracker::Know(TaskId id) {
  TaskId& recent = recent_tasks_[static_cast<uint64_t>(id) % recent_tasks_.size()];
  if (recent == id) return;
  Mention(id);
  recent = id;
}

void AnnotationTracker::GrowSlots() {
  std::vector<uint32_t> slots(task_slots_.size() * 2);
  for (uint32_t row = 0; row < tasks_.size(); ++row) {
    size_t slot = SlotOf(tasks_[row].id, slots.size());
    while (slots[slot] != 0)
      slot = (slot + 1) & (slots.size() - 1);
    slots[slot] = row + 1;
  }
  task_slots_ = std::move(slots);
}

Task& AnnotationTracker::SetTask(const Event& event) {
  const TaskId parent = event.parent_task();
  const uint32_t row = Mention(event.task());
  tasks_[row].name = event.name;
  if (parent != TaskId::kNone && tasks_[row].parent == TaskId::kNone) {
    tasks_[row].parent = parent;
    Know(parent);
  }
  return tasks_[row];
}

void AnnotationTracker::OnTaskBegin(const Event& event, Nanos time) {
  Task& task = SetTask(event);
  task.start = time;
  task.end = kNever;
  task.begin_goroutine = event.goroutine;
  task.stack = event.stack;
}

void AnnotationTracker::OnTaskEnd(const Event& event, Nanos time) {
  Task& task = SetTask(event);
  task.end = time;
  task.end_goroutine = event.goroutine;
  task.end_stack = event.stack;
}

void AnnotationTracker::OnRegionBegin(const Event& event, Nanos time) {
  Know(event.task());
  if (event.goroutine == GoroutineIndex::kNone) return;
  open_regions_.Push(Raw(event.goroutine), static_cast<uint32_t>(regions_.size()));
  regions_.push_back({.start = time,
                      .goroutine = event.goroutine,
                      .task = event.task(),
                      .name = event.name,
                      .stack = event.stack});
}

void AnnotationTracker::OnRegionEnd(const Event& event, Nanos time, Nanos known_since) {
  if (event.goroutine == GoroutineIndex::kNone) return;
  uint32_t index = open_regions_.Pop(Raw(event.goroutine));
  if (index == OpenStacks::kNone) {
    Know(event.task());
    index = static_cast<uint32_t>(regions_.size());
    regions_.push_back({.start = known_since,
                        .goroutine = event.goroutine,
                        .task = event.task(),
                        .name = event.name,
                        .no_begin = true});
  }
  regions_[index].end = time;
  regions_[index].end_stack = event.stack;
}

void AnnotationTracker::OnLog(const Event& event, Nanos time) {
  Know(event.task());
  logs_.push_back({.time = time,
                   .goroutine = event.goroutine,
                   .task = event.task(),
                   .category = event.name,
                   .message = event.message,
                   .stack = event.stack});
}

void AnnotationTracker::EndOpen(uint32_t region, Nanos time) {
  regions_[region].end = std::max(time, regions_[region].start);
  regions_[region].no_end = true;
}

void AnnotationTracker::EndGoroutine(GoroutineIndex goroutine, Nanos time) {
  for (;;) {
    const uint32_t region = open_regions_.Pop(Raw(goroutine));
    if (region == OpenStacks::kNone) return;
    EndOpen(region, time);
  }
}

void AnnotationTracker::EndAll(Nanos time) {
  open_regions_.PopAll([&](uint32_t, uint32_t region) { EndOpen(region, time); });
}

void AnnotationTracker::Finish(Trace& trace) {
  if (!std::ranges::is_sorted(regions_, Before)) std::ranges::stable_sort(regions_, Before);
  regions_.Fit();
  trace.regions = std::move(regions_);
  tasks_.Fit();
  trace.tasks = std::move(tasks_);
  logs_.Fit();
  trace.logs = std::move(logs_);
  ListByOwner(
      static_cast<uint32_t>(trace.regions.size()), trace.goroutine_slices.track_count(),
      [&trace](uint32_t region) { return Raw(trace.regions[region].goroutine); },
      trace.region_first, trace.region_of);
  for (uint32_t goroutine = 0; goroutine + 1 < trace.region_first.size(); ++goroutine) {
    const uint32_t first = trace.region_first[goroutine];
    const uint32_t end = trace.region_first[goroutine + 1];
    SetDepths({trace.region_of.data() + first, end - first}, trace.regions);
  }
}

}  // namespace skein
