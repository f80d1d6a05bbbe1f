#include "store/lane_slices_builder.h"

#include <algorithm>
#include <utility>

namespace skein {

uint32_t LaneSlicesBuilder::AddOwn(Nanos start,
                                   Nanos finish,
                                   LaneState state,
                                   GoroutineIndex goroutine) {
  own_.push_back({start, finish, state, goroutine});
  return static_cast<uint32_t>(own_.size() - 1) | LaneSlices::kOwn;
}

void LaneSlicesBuilder::AddBlock(Lane& lane, Nanos start) {
  const auto time = [&lane](LaneState state) { return lane.times[static_cast<size_t>(state)]; };
  lane.blocks.push_back(
      {start,
       {time(LaneState::kRunning), time(LaneState::kSyscall), time(LaneState::kSyscallBlocked)}});
}

void LaneSlicesBuilder::CutOff(Lane& lane, Nanos time) {
  const Nanos finish = std::max(time, lane.start);
  if (lane.idle)
    own_[lane.entries.back() & ~LaneSlices::kOwn].finish = finish;
  else
    lane.entries.back() = AddOwn(lane.start, finish, lane.state, lane.goroutine);
  EndEntry(lane, finish);
}

// It is said to have been here before it can have been.
void LaneSlicesBuilder::BeginTooEarly(Lane& lane, GoroutineIndex goroutine, LaneState state) {
  AddEntry(lane, lane.finish, AddOwn(lane.finish, lane.finish, state, goroutine));
}

void LaneSlicesBuilder::Idle(uint32_t number, Nanos time) {
  Lane& lane = At(number);
  if (lane.idle) return;
  CutShort(lane, time);
  const Nanos start = std::max(time, lane.finish);
  AddEntry(lane, start, AddOwn(start, start, LaneState::kIdle, GoroutineIndex::kNone));
  lane.idle = true;
}

void LaneSlicesBuilder::Busy(uint32_t number, Nanos time) {
  Lane& lane = At(number);
  CutShort(lane, time);
  if (lane.entries.empty()) AddMark(lane, time);
}

// Something of no length, so that the gap before it or behind it belongs to the lane.
void LaneSlicesBuilder::AddMark(Lane& lane, Nanos time) {
  const Nanos at = std::max(time, lane.finish);
  AddEntry(lane, at, AddOwn(at, at, LaneState::kNoGoroutine, GoroutineIndex::kNone));
  lane.finish = at;
}

void LaneSlicesBuilder::IdleAll(Nanos time) {
  for (uint32_t lane = 0; lane < lanes_.size(); ++lane) {
    if (!lanes_[lane].entries.empty()) Idle(lane, time);
  }
}

std::shared_ptr<const LaneSlices> LaneSlicesBuilder::Build(
    uint32_t lane_count,
    Nanos end,
    LaneState gap,
    std::vector<LaneState> states,
    std::shared_ptr<const PackedSlices> goroutines,
    const Column<SliceIndex>& slices) {
  auto lanes = std::make_shared<LaneSlices>();
  lanes->gap_ = gap;
  lanes->states_ = std::move(states);
  lanes->goroutines_ = std::move(goroutines);
  if (lanes_.size() < lane_count) lanes_.resize(lane_count);
  for (Lane& lane : lanes_) {
    CutShort(lane, end);
    lanes->used_.push_back(!lane.entries.empty());
    AddMark(lane, end);
  }
  MoveEntries(slices, *lanes);
  return lanes;
}

void LaneSlicesBuilder::MoveEntries(const Column<SliceIndex>& slices, LaneSlices& lanes) {
  size_t count = 0;
  for (const Lane& lane : lanes_)
    count += lane.entries.size();
  uint32_t* next = lanes.entries_.Extend(count);
  for (Lane& lane : lanes_) {
    lanes.first_.push_back(static_cast<uint32_t>(next - lanes.entries_.data()));
    for (uint32_t entry : lane.entries)
      *next++ = LaneSlices::IsOwn(entry) ? entry : slices[entry];
    lanes.first_block_.push_back(static_cast<uint32_t>(lanes.blocks_.size()));
    std::ranges::copy(lane.blocks, lanes.blocks_.Extend(lane.blocks.size()));
    lane = {};
  }
  lanes.first_.push_back(static_cast<uint32_t>(count));
  lanes_ = std::vector<Lane>();
  lanes.entries_.Fit();
  lanes.blocks_.Fit();
  own_.Fit();
  lanes.own_ = std::move(own_);
}

}  // namespace skein
