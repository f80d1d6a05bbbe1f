#include "store/slice_table.h"

#include <algorithm>
#include <cassert>

namespace skein {

uint32_t SliceTable::TrackOf(SliceIndex slice) const {
  const auto after = std::upper_bound(first_.begin(), first_.end(), slice);
  return static_cast<uint32_t>(after - first_.begin()) - 1;
}

SliceIndex SliceTable::LowerBound(uint32_t track, Nanos time) const {
  return LowerBound(track, time, begin(track));
}

SliceIndex SliceTable::LowerBound(uint32_t track, Nanos time, SliceIndex from) const {
  SliceIndex low = from;
  SliceIndex step = 1;
  while (step <= end(track) - low && start(low + step - 1) < time) {
    low += step;
    step *= 2;
  }
  SliceIndex high = low + std::min(step - 1, end(track) - low);
  while (low < high) {
    const SliceIndex middle = low + (high - low) / 2;
    if (start(middle) < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

SliceIndex SliceTable::At(uint32_t track, Nanos time) const {
  const SliceIndex after = LowerBound(track, time + 1);
  return after == begin(track) ? kNoSlice : after - 1;
}

SliceTable::Mix SliceTable::MixBefore(uint32_t track, SliceIndex slice) const {
  const uint32_t block = (slice - begin(track)) / kBlock;
  Mix mix{};
  if (block > 0) mix = mixes_[first_mix_[track] + block - 1];
  AddSlices(begin(track) + block * kBlock, slice, mix);
  return mix;
}

void SliceTable::AddSlices(SliceIndex from, SliceIndex to, Mix& mix) const {
  if (from >= to) return;
  Nanos at = start(from);
  for (SliceIndex slice = from; slice < to; ++slice) {
    const Nanos next = start(slice + 1);
    const StateClass kind = class_of(state(slice));
    if (kind != StateClass::kNone) mix[static_cast<size_t>(kind)] += next - at;
    at = next;
  }
}

SliceTable::Mix SliceTable::MixUntil(uint32_t track, Nanos time) const {
  const SliceIndex slice = At(track, time);
  if (slice == kNoSlice) return {};
  Mix mix = MixBefore(track, std::min(slice, end(track)));
  if (slice >= end(track)) return mix;
  const StateClass kind = class_of(state(slice));
  if (kind != StateClass::kNone) mix[static_cast<size_t>(kind)] += time - start(slice);
  return mix;
}

SliceTable::Mix SliceTable::MixWithin(uint32_t track, Nanos from, Nanos to) const {
  if (from >= to) return {};
  Mix mix = MixUntil(track, to);
  const Mix before = MixUntil(track, from);
  for (size_t i = 0; i < mix.size(); ++i)
    mix[i] -= before[i];
  return mix;
}

size_t SliceTable::memory_bytes() const {
  return first_.capacity() * sizeof(SliceIndex) + start_low_.capacity() * sizeof(uint32_t) +
         start_high_.capacity() * sizeof(uint16_t) + state_.capacity() * sizeof(StateCode) +
         (value_.capacity() + extra_.capacity() + first_mix_.capacity()) * sizeof(uint32_t) +
         classes_.capacity() * sizeof(StateClass) + mixes_.capacity() * sizeof(Mix);
}

}  // namespace skein
