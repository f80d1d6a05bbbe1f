#include "ingest/lane_tracker.h"

#include <algorithm>

namespace skein {

namespace {

std::vector<StateClass> LaneClasses() {
  return {StateClass::kNone, StateClass::kRunning, StateClass::kSyscall,
          StateClass::kSyscallBlocked, StateClass::kNone};
}

}  // namespace

LaneTracker::Lane& LaneTracker::At(uint32_t lane) {
  if (lane >= lanes_.size()) lanes_.resize(lane + 1);
  return lanes_[lane];
}

void LaneTracker::Flush(uint32_t index, Lane& lane) {
  if (!lane.pending) return;
  slices_.Append(index, lane.start, static_cast<StateCode>(lane.state), Raw(lane.goroutine));
  lane.pending = false;
}

void LaneTracker::SetKnown(uint32_t index, Nanos time, LaneState state) {
  Lane& lane = At(index);
  Flush(index, lane);
  lane = {.start = std::max(time, lane.start), .state = state, .known = true, .pending = true};
}

void LaneTracker::Set(uint32_t index, Nanos time, LaneState state, GoroutineIndex goroutine) {
  Lane& lane = At(index);
  if (lane.known && lane.state == state && lane.goroutine == goroutine) return;
  const Nanos start = std::max(time, lane.start);
  if (start > lane.start) Flush(index, lane);
  lane = {.start = start, .state = state, .goroutine = goroutine, .known = true, .pending = true};
  Flush(index, lane);
}

void LaneTracker::Release(uint32_t index, Nanos time, GoroutineIndex goroutine, LaneState state) {
  if (index < lanes_.size() && lanes_[index].goroutine == goroutine) Set(index, time, state);
}

void LaneTracker::EndAll(Nanos time) {
  for (uint32_t index = 0; index < lanes_.size(); ++index) {
    Lane& lane = lanes_[index];
    if (!lane.known) continue;
    Flush(index, lane);
    slices_.Append(index, std::max(time, lane.start), static_cast<StateCode>(LaneState::kIdle));
    lane = {.start = std::max(time, lane.start)};
  }
}

SliceTable LaneTracker::Build(uint32_t lane_count, Nanos end) {
  EndAll(end);
  return slices_.Build(std::max(lane_count, static_cast<uint32_t>(lanes_.size())), LaneClasses());
}

}  // namespace skein
