#include "store/lane_slices_builder.h"

#include <algorithm>
#include <utility>

namespace skein {

LaneSlicesBuilder::Lane& LaneSlicesBuilder::At(uint32_t lane) {
  if (lane >= lanes_.size()) lanes_.resize(lane + 1);
  return lanes_[lane];
}

uint32_t LaneSlicesBuilder::AddOwn(Nanos start,
                                   Nanos finish,
                                   LaneState state,
                                   GoroutineIndex goroutine) {
  own_.push_back({start, finish, state, goroutine});
  return static_cast<uint32_t>(own_.size() - 1) | LaneSlices::kOwn;
}

// Ends what is on the lane, though it may not be over elsewhere.
void LaneSlicesBuilder::CutShort(Lane& lane, Nanos time) {
  if (!lane.idle && lane.goroutine == GoroutineIndex::kNone) return;
  lane.finish = std::max(time, lane.start);
  if (lane.idle) own_[lane.entries.back() & ~LaneSlices::kOwn].finish = lane.finish;
  if (lane.goroutine != GoroutineIndex::kNone)
    lane.entries.back() = AddOwn(lane.start, lane.finish, lane.state, lane.goroutine);
  lane.goroutine = GoroutineIndex::kNone;
  lane.idle = false;
}

void LaneSlicesBuilder::Begin(
    uint32_t number, Nanos time, GoroutineIndex goroutine, LaneState state, Ordinal slice) {
  Lane& lane = At(number);
  if (lane.goroutine == goroutine)
    Leave(number, time, goroutine);
  else
    CutShort(lane, time);
  if (time < lane.finish) {
    // It is said to have been here before it can have been.
    lane.start = lane.finish;
    lane.entries.push_back(AddOwn(lane.start, lane.start, state, goroutine));
    return;
  }
  lane.entries.push_back(slice);
  lane.start = time;
  lane.goroutine = goroutine;
  lane.state = state;
}

void LaneSlicesBuilder::Leave(uint32_t number, Nanos time, GoroutineIndex goroutine) {
  Lane& lane = At(number);
  if (lane.goroutine != goroutine || goroutine == GoroutineIndex::kNone) return;
  lane.goroutine = GoroutineIndex::kNone;
  lane.finish = time;
}

void LaneSlicesBuilder::Idle(uint32_t number, Nanos time) {
  Lane& lane = At(number);
  if (lane.idle) return;
  CutShort(lane, time);
  lane.start = std::max(time, lane.finish);
  lane.entries.push_back(AddOwn(lane.start, lane.start, LaneState::kIdle, GoroutineIndex::kNone));
  lane.idle = true;
}

void LaneSlicesBuilder::Busy(uint32_t number, Nanos time) {
  Lane& lane = At(number);
  CutShort(lane, time);
  if (lane.entries.empty()) AddMark(lane, time);
}

// Something of no length, so that the gap before it or behind it belongs to the lane.
void LaneSlicesBuilder::AddMark(Lane& lane, Nanos time) {
  lane.start = lane.finish = std::max(time, lane.finish);
  lane.entries.push_back(
      AddOwn(lane.start, lane.start, LaneState::kNoGoroutine, GoroutineIndex::kNone));
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
  AddBlocks(*lanes);
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
    lane = {};
  }
  lanes.first_.push_back(static_cast<uint32_t>(count));
  lanes_ = std::vector<Lane>();
  own_.Fit();
  lanes.own_ = std::move(own_);
}

void LaneSlicesBuilder::AddBlocks(LaneSlices& lanes) {
  for (uint32_t lane = 0; lane < lanes.lane_count(); ++lane) {
    lanes.first_block_.push_back(static_cast<uint32_t>(lanes.blocks_.size()));
    std::array<Nanos, 3> time{};
    const uint32_t first = lanes.first_[lane];
    for (uint32_t entry = first; entry < lanes.first_[lane + 1]; ++entry) {
      if ((entry - first) % LaneSlices::kBlockEntries == 0)
        lanes.blocks_.push_back({lanes.At(entry).start, time});
      lanes.AddEntry(entry, time);
    }
  }
  lanes.blocks_.Fit();
}

}  // namespace skein
