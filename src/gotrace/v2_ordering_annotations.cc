#include <fmt/format.h>

#include "gotrace/v2_ordering.h"

namespace skein {

Verdict Ordering::TaskBegin(Turn& turn) {
  const uint64_t id = turn.arg(0);
  if (task_places_.Find(id) != kAbsent) return Broken(fmt::format("task ID conflict: {}", id));
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  // On the wire 0 is "no parent"; the background task, which is 0 too, is nobody's parent.
  const uint64_t parent = turn.arg(1) == 0 ? UINT64_MAX : turn.arg(1);
  const StringId name = String(turn.arg(2));
  uint32_t place = static_cast<uint32_t>(tasks_.size());
  if (free_tasks_.empty()) {
    tasks_.emplace_back();
  } else {
    place = free_tasks_.back();
    free_tasks_.pop_back();
  }
  tasks_[place] = {parent, name};
  task_places_.Insert(id, place);

  Event& event = Emit(turn, EventKind::kTaskBegin);
  event.value = id;
  event.value2 = parent;
  event.name = name;
  event.stack = Stack(turn.arg(3));
  return Verdict::kDone;
}

Verdict Ordering::TaskEnd(Turn& turn) {
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  const uint64_t id = turn.arg(0);
  OpenTask task{UINT64_MAX, StringId::kEmpty};  // It may have begun before the trace.
  if (const uint32_t place = task_places_.Find(id); place != kAbsent) {
    task = tasks_[place];
    free_tasks_.push_back(place);
    task_places_.Erase(id);
  }
  Event& event = Emit(turn, EventKind::kTaskEnd);
  event.value = id;
  event.value2 = task.parent;
  event.name = task.name;
  event.stack = Stack(turn.arg(1));
  return Verdict::kDone;
}

Verdict Ordering::RegionBegin(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  const OpenRegion region{turn.arg(0), String(turn.arg(1))};
  ranges->regions.push_back(region);
  Event& event = Emit(turn, EventKind::kRegionBegin);
  event.value = region.task;
  event.name = region.name;
  event.stack = Stack(turn.arg(2));
  return Verdict::kDone;
}

Verdict Ordering::RegionEnd(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  const OpenRegion region{turn.arg(0), String(turn.arg(1))};
  std::vector<OpenRegion>& open = ranges->regions;
  if (!open.empty()) {  // Or it began before the trace.
    if (open.back() != region)
      return Broken(fmt::format("misuse of region in goroutine {}: it ends \"{}\" inside of \"{}\"",
                                goroutines_.id(turn.now.goroutine),
                                names_.strings.text(region.name),
                                names_.strings.text(open.back().name)));
    open.pop_back();
  }
  Event& event = Emit(turn, EventKind::kRegionEnd);
  event.value = region.task;
  event.name = region.name;
  event.stack = Stack(turn.arg(2));
  return Verdict::kDone;
}

Verdict Ordering::Log(Turn& turn) {
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  Event& event = Emit(turn, EventKind::kLog);
  event.value = turn.arg(0);
  event.name = String(turn.arg(1));
  event.message = String(turn.arg(2));
  event.stack = Stack(turn.arg(3));
  return Verdict::kDone;
}

Verdict Ordering::Label(Turn& turn) {
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  Event& event = Emit(turn, EventKind::kLabel);
  event.resource_kind = ResourceKind::kGoroutine;
  event.resource = Raw(turn.now.goroutine);
  event.name = String(turn.arg(0));
  return Verdict::kDone;
}

Verdict Ordering::ProcsChange(Turn& turn) {
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  Event& event = Emit(turn, EventKind::kMetric);
  event.name = fixed_.gomaxprocs;
  event.value = turn.arg(0);
  event.stack = Stack(turn.arg(1));
  return Verdict::kDone;
}

Verdict Ordering::HeapMetric(Turn& turn) {
  if (!Require(turn.now, Need::kMust, Need::kMay)) return Verdict::kBroken;
  Event& event = Emit(turn, EventKind::kMetric);
  event.name = turn.record.event == WireEvent::kHeapAlloc ? fixed_.heap_objects : fixed_.heap_goal;
  event.value = turn.arg(0);
  return Verdict::kDone;
}

Verdict Ordering::Experimental(Turn& turn) {
  if (!Require(turn.now, Need::kMay, Need::kMay)) return Verdict::kBroken;
  const EventSpec& spec = SpecOf(turn.record.event);
  Event& event = Emit(turn, EventKind::kExperimental);
  event.name = names_.strings.Intern(spec.name);
  event.arg_count = static_cast<uint8_t>(spec.arg_count() - 1);
  event.value = turn.arg(0);
  if (event.arg_count > 1) event.value2 = turn.arg(1);
  if (event.arg_count > 2) event.value3 = static_cast<uint16_t>(turn.arg(2));
  return Verdict::kDone;
}

}  // namespace skein
