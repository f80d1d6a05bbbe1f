#include "ingest/range_tracker.h"

#include <algorithm>
#include <utility>

#include "ingest/lists_by_owner.h"

namespace skein {

namespace {

// Whose stack the event's range is on: 0 is that of no owner, be it the program or, in old traces,
// a goroutine that is not known.
uint32_t StackOf(uint32_t owner) {
  return owner + 1;
}

bool IsOwned(const Range& range, ResourceKind scope) {
  return range.scope == scope && range.owner != UINT32_MAX;
}

}  // namespace

OpenStacks& RangeTracker::StacksOf(ResourceKind scope) {
  if (scope == ResourceKind::kGoroutine) return of_goroutines_;
  return scope == ResourceKind::kProc ? of_procs_ : of_program_;
}

uint32_t RangeTracker::Add(const Event& event, Nanos start, Nanos mentioned) {
  const auto index = static_cast<uint32_t>(ranges_.size());
  ranges_.push_back({.start = start,
                     .mentioned = mentioned,
                     .name = event.name,
                     .scope = event.resource_kind,
                     .owner = event.resource,
                     .goroutine = event.goroutine,
                     .proc = event.proc,
                     .stack = event.stack});
  StacksOf(event.resource_kind).Push(StackOf(event.resource), index);
  return index;
}

void RangeTracker::OnBegin(const Event& event, Nanos time) {
  Add(event, time, time);
}

void RangeTracker::OnActive(const Event& event, Nanos time, Nanos sync) {
  const auto same = [&](uint32_t index) { return ranges_[index].name == event.name; };
  if (StacksOf(event.resource_kind).Holds(StackOf(event.resource), same)) return;
  ranges_[Add(event, sync, time)].began_before = true;
}

void RangeTracker::OnEnd(const Event& event, Nanos time) {
  const auto same = [&](uint32_t index) { return ranges_[index].name == event.name; };
  const uint32_t index = StacksOf(event.resource_kind).Take(StackOf(event.resource), same);
  if (index == OpenStacks::kNone) return;
  Range& range = ranges_[index];
  range.end = time;
  range.end_goroutine = event.goroutine;
  range.end_proc = event.proc;
  range.swept_bytes = event.value;
  range.reclaimed_bytes = event.value2;
}

void RangeTracker::EndGoroutine(GoroutineIndex goroutine, Nanos time) {
  for (;;) {
    const uint32_t index = of_goroutines_.Pop(StackOf(Raw(goroutine)));
    if (index == OpenStacks::kNone) return;
    ranges_[index].end = time;
    ranges_[index].open = true;
  }
}

void RangeTracker::EndAll(Nanos time) {
  for (OpenStacks* stacks : {&of_program_, &of_goroutines_, &of_procs_}) {
    stacks->PopAll([&](uint32_t, uint32_t index) {
      ranges_[index].end = std::max(time, ranges_[index].start);
      ranges_[index].open = true;
    });
  }
}

void RangeTracker::Finish(Trace& trace) {
  if (!std::ranges::is_sorted(ranges_, {}, &Range::start))
    std::ranges::stable_sort(ranges_, {}, &Range::start);
  ranges_.Fit();
  trace.ranges = std::move(ranges_);
  const auto owner_if = [&](ResourceKind scope) {
    return [&trace, scope](uint32_t index) {
      const Range& range = trace.ranges[index];
      return IsOwned(range, scope) ? range.owner : UINT32_MAX;
    };
  };
  const auto count = static_cast<uint32_t>(trace.ranges.size());
  ListByOwner(count, trace.goroutine_slices.track_count(), owner_if(ResourceKind::kGoroutine),
              trace.range_first, trace.range_of);
  ListByOwner(count, trace.proc_slices.track_count(), owner_if(ResourceKind::kProc),
              trace.proc_range_first, trace.proc_range_of);
}

}  // namespace skein
