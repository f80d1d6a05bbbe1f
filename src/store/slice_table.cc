#include "store/slice_table.h"

#include <algorithm>

namespace skein {

uint32_t SliceTable::track_count() const {
  if (lanes_) return lanes_->lane_count();
  return slices_ ? slices_->track_count() : 0;
}

size_t SliceTable::slice_count() const {
  if (lanes_) return lanes_->slice_count();
  return slices_ ? slices_->slice_count() : 0;
}

size_t SliceTable::memory_bytes() const {
  if (lanes_) return lanes_->memory_bytes();
  return slices_ ? slices_->memory_bytes() : 0;
}

SliceIndex SliceTable::LowerBound(uint32_t track, Nanos time) const {
  return LowerBound(track, time, begin(track));
}

SliceIndex SliceTable::LowerBound(uint32_t track, Nanos time, SliceIndex from) const {
  return lanes_ ? lanes_->LowerBound(track, time, from) : slices_->LowerBound(track, time, from);
}

SliceIndex SliceTable::At(uint32_t track, Nanos time) const {
  const SliceIndex bound = LowerBound(track, time + 1);
  // Nothing is found behind the sentinel, so it has to be looked at.
  if (bound == end(track) && bound != begin(track) && start(bound) <= time) return bound;
  return bound == begin(track) ? kNoSlice : bound - 1;
}

SliceTable::Mix SliceTable::MixBefore(SliceIndex slice) const {
  return lanes_ ? lanes_->MixBefore(slice) : slices_->MixBefore(slice);
}

SliceTable::Mix SliceTable::MixUntil(uint32_t track, Nanos time) const {
  const SliceIndex slice = At(track, time);
  if (slice == kNoSlice) return {};
  Mix mix = MixBefore(slice);
  if (slice < end(track)) AddTime(class_of(state(slice)), time - start(slice), mix);
  return mix;
}

SliceTable::Mix SliceTable::MixWithin(uint32_t track, Nanos from, Nanos to) const {
  if (from >= to) return {};
  Mix mix = MixUntil(track, to);
  Subtract(MixUntil(track, from), mix);
  return mix;
}

}  // namespace skein
