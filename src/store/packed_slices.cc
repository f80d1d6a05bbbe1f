#include "store/packed_slices.h"

#include <algorithm>

namespace skein {

uint32_t PackedSlices::TrackOf(SliceIndex slice) const {
  const auto* after = std::upper_bound(first_.begin(), first_.end(), slice);
  return static_cast<uint32_t>(after - first_.begin()) - 1;
}

// Gallops over blocks, then searches within one.
SliceIndex PackedSlices::LowerBound(uint32_t track, Nanos time, SliceIndex from) const {
  const SliceIndex end_of_track = end(track);
  if (from >= end_of_track) return end_of_track;
  uint32_t low = BlockOf(from);
  const uint32_t last = low + (end_of_track - blocks_[low].first) / kBlockSlices;
  uint32_t step = 1;
  while (step <= last - low && BlockAt(low + step).first_start() < time) {
    low += step;
    step *= 2;
  }
  uint32_t high = std::min(low + step, last + 1);  // Does not start before `time`.
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    (BlockAt(middle).first_start() < time ? low : high) = middle;
  }
  const SliceBlock block = BlockAt(low);
  const SliceIndex first = blocks_[low].first;
  SliceIndex slice = std::max(from, first);
  SliceIndex end_of_block = std::min(blocks_[low + 1].first, end_of_track);
  while (slice < end_of_block) {
    const SliceIndex middle = slice + (end_of_block - slice) / 2;
    if (block.start(middle - first) < time)
      slice = middle + 1;
    else
      end_of_block = middle;
  }
  return slice;
}

StateMix PackedSlices::MixBefore(SliceIndex slice) const {
  const uint32_t number = BlockOf(slice);
  StateMix mix = BlockAt(number).MixBefore();
  Scan(blocks_[number].first, slice, [&](Nanos start, Nanos finish, StateCode state) {
    AddTime(class_of(state), finish - start, mix);
  });
  return mix;
}

size_t PackedSlices::memory_bytes() const {
  return first_.memory_bytes() + blocks_.memory_bytes() + hints_.memory_bytes() +
         words_.memory_bytes() + sizeof(classes_);
}

}  // namespace skein
