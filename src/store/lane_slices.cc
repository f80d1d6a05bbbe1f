#include "store/lane_slices.h"

#include <algorithm>

namespace skein {

namespace {

// Where the time of a state is added up, by LaneState; -1: nowhere.
constexpr int kTimeOf[kLaneStateCount] = {-1, 0, 1, 2, -1};

}  // namespace

uint32_t LaneSlices::LaneOf(SliceIndex slice) const {
  const auto after = std::upper_bound(first_.begin(), first_.end(), slice / 2);
  return static_cast<uint32_t>(after - first_.begin()) - 1;
}

uint32_t LaneSlices::goroutine(SliceIndex slice) const {
  if (IsGap(slice)) return Raw(GoroutineIndex::kNone);
  const uint32_t entry = EntryAt(slice / 2);
  if (!IsOwn(entry)) return goroutines_->TrackOf(entry);
  return Executes(OwnOf(entry).state) ? OwnOf(entry).who : Raw(GoroutineIndex::kNone);
}

ThreadIndex LaneSlices::TakenBy(SliceIndex slice) const {
  if (IsGap(slice)) return ThreadIndex::kNone;
  const uint32_t entry = EntryAt(slice / 2);
  const bool taken = IsOwn(entry) && !Executes(OwnOf(entry).state);
  return taken ? ThreadIndex{OwnOf(entry).who} : ThreadIndex::kNone;
}

SliceIndex LaneSlices::LowerBound(uint32_t lane, Nanos time, SliceIndex from) const {
  if (from >= end(lane)) return end(lane);
  const uint32_t first = first_[lane];
  const auto chunk_start = [&](uint32_t chunk) { return chunks_[chunk_of_[chunk]].start; };
  uint32_t low = from / 2 / kChunkEntries;
  const uint32_t chunks_end = (end_[lane] + kChunkEntries - 1) / kChunkEntries;
  uint32_t step = 1;
  while (low + step < chunks_end && chunk_start(low + step) < time) {
    low += step;
    step *= 2;
  }
  uint32_t high = std::min(low + step, chunks_end);
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    (chunk_start(middle) < time ? low : high) = middle;
  }
  // One after the other: halving would wait for memory at each step, and the mix needs them all.
  uint32_t entry = std::max(low * kChunkEntries, from / 2);
  const uint32_t entry_end = std::min((low + 1) * kChunkEntries, end_[lane]);
  while (entry < entry_end && EntryStart(entry) < time)
    ++entry;
  // Before the first entry that does not start before `time` there is a gap that may not either.
  const bool gap_is_it = entry > first && EntryFinish(entry - 1) >= time;
  return std::clamp(2 * entry - (gap_is_it ? 1 : 0), from, end(lane));
}

void LaneSlices::AddTime(LaneState state, Nanos time, Times& times) {
  const int place = kTimeOf[static_cast<size_t>(state)];
  if (place >= 0) times[static_cast<size_t>(place)] += time;
}

StateMix LaneSlices::MixBefore(SliceIndex slice) const {
  const uint32_t end = (slice + 1) / 2;  // The entries before a gap include its own.
  Times times = ChunkOf(slice / 2).before;
  for (uint32_t number = slice / 2 / kChunkEntries * kChunkEntries; number < end; ++number) {
    const Entry entry = At(number);
    AddTime(entry.state, entry.finish - entry.start, times);
  }
  StateMix mix{};
  skein::AddTime(StateClass::kRunning, times[0], mix);
  skein::AddTime(StateClass::kSyscall, times[1], mix);
  skein::AddTime(StateClass::kSyscallBlocked, times[2], mix);
  return mix;
}

size_t LaneSlices::memory_bytes() const {
  return states_.capacity() * sizeof(LaneState) +
         (first_.capacity() + end_.capacity() + first_idle_.capacity()) * sizeof(uint32_t) +
         used_.capacity() + chunk_of_.memory_bytes() + idle_.memory_bytes() +
         chunks_.memory_bytes() + own_.memory_bytes();
}

}  // namespace skein
