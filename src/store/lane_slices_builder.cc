#include "store/lane_slices_builder.h"

#include <algorithm>
#include <utility>

namespace skein {

uint32_t LaneSlicesBuilder::AddOwn(Nanos start, Nanos finish, LaneState state, uint32_t who) {
  own_.push_back({start, finish, state, who});
  return static_cast<uint32_t>(own_.size() - 1) | LaneSlices::kOwn;
}

void LaneSlicesBuilder::AddChunk(Lane& lane, Nanos start) {
  const auto time = [&lane](LaneState state) { return lane.times[static_cast<size_t>(state)]; };
  lane.chunks.push_back(static_cast<uint32_t>(chunks_.size()));
  LaneSlices::Chunk& chunk = *chunks_.Extend(1);
  chunk.start = start;
  chunk.before = {time(LaneState::kRunning), time(LaneState::kSyscall),
                  time(LaneState::kSyscallBlocked)};
}

void LaneSlicesBuilder::CutOff(Lane& lane, Nanos time) {
  const Nanos finish = std::max(time, lane.start);
  if (lane.idle)
    own_[LastOf(lane) & ~LaneSlices::kOwn].finish = finish;
  else
    LastOf(lane) = AddOwn(lane.start, finish, lane.state, Raw(lane.goroutine));
  EndEntry(lane, finish);
}

// It is said to have been here before it can have been.
void LaneSlicesBuilder::BeginTooEarly(Lane& lane, GoroutineIndex goroutine, LaneState state) {
  AddEntry(lane, lane.finish, AddOwn(lane.finish, lane.finish, state, Raw(goroutine)));
}

void LaneSlicesBuilder::Idle(uint32_t number, Nanos time) {
  Lane& lane = At(number);
  if (lane.idle) return;
  CutShort(lane, time);
  const Nanos start = std::max(time, lane.finish);
  lane.idles.push_back(lane.count);
  AddEntry(lane, start, AddOwn(start, start, LaneState::kIdle, Raw(ThreadIndex::kNone)));
  lane.idle = true;
}

void LaneSlicesBuilder::Busy(uint32_t number, Nanos time, ThreadIndex thread) {
  Lane& lane = At(number);
  if (lane.idle) own_[LastOf(lane) & ~LaneSlices::kOwn].who = Raw(thread);
  CutShort(lane, time);
  if (lane.count == 0) AddMark(lane, time, thread);
}

// Something of no length, so that the gap before it or behind it belongs to the lane.
void LaneSlicesBuilder::AddMark(Lane& lane, Nanos time, ThreadIndex thread) {
  const Nanos at = std::max(time, lane.finish);
  AddEntry(lane, at, AddOwn(at, at, LaneState::kNoGoroutine, Raw(thread)));
  lane.finish = at;
}

void LaneSlicesBuilder::IdleAll(Nanos time) {
  for (uint32_t lane = 0; lane < lanes_.size(); ++lane) {
    if (lanes_[lane].count != 0) Idle(lane, time);
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
    lanes->used_.push_back(lane.count != 0);
    AddMark(lane, end, ThreadIndex::kNone);
  }
  SetSlices(slices);
  NumberEntries(*lanes);
  return lanes;
}

// Entries are ordinals until here.
void LaneSlicesBuilder::SetSlices(const Column<SliceIndex>& slices) {
  for (const Lane& lane : lanes_) {
    for (uint32_t i = 0; i < lane.count; ++i) {
      LaneSlices::Chunk& chunk = chunks_[lane.chunks[i / LaneSlices::kChunkEntries]];
      uint32_t& entry = chunk.entries[i % LaneSlices::kChunkEntries];
      if (!LaneSlices::IsOwn(entry)) entry = slices[entry];
    }
  }
}

void LaneSlicesBuilder::NumberEntries(LaneSlices& lanes) {
  for (const Lane& lane : lanes_) {
    const auto first = static_cast<uint32_t>(lanes.chunk_of_.size()) * LaneSlices::kChunkEntries;
    lanes.first_.push_back(first);
    lanes.end_.push_back(first + lane.count);
    std::ranges::copy(lane.chunks, lanes.chunk_of_.Extend(lane.chunks.size()));
    lanes.first_idle_.push_back(static_cast<uint32_t>(lanes.idle_.size()));
    for (const uint32_t entry : lane.idles)
      lanes.idle_.push_back(first + entry);
  }
  lanes.first_idle_.push_back(static_cast<uint32_t>(lanes.idle_.size()));
  lanes_ = std::vector<Lane>();
  lanes.chunk_of_.Fit();
  lanes.idle_.Fit();
  chunks_.Fit();
  own_.Fit();
  lanes.chunks_ = std::move(chunks_);
  lanes.own_ = std::move(own_);
}

}  // namespace skein
