#include "store/transitions.h"

#include <algorithm>
#include <utility>

namespace skein {

void Transitions::Block::Add(const SliceTable& table, SliceIndex slice) {
  const auto [at, before, after] = table.ChangeAt(slice);
  time = at;
  if (before != StateClass::kNone) {
    --counts[static_cast<size_t>(before)];
    offset[static_cast<size_t>(before)] += static_cast<uint64_t>(at);
  }
  if (after != StateClass::kNone) {
    ++counts[static_cast<size_t>(after)];
    offset[static_cast<size_t>(after)] -= static_cast<uint64_t>(at);
  }
}

SliceTable::Mix Transitions::Block::Until(Nanos moment) const {
  SliceTable::Mix mix{};
  for (size_t kind = 0; kind < mix.size(); ++kind)
    mix[kind] = static_cast<Nanos>(counts[kind] * static_cast<uint64_t>(moment) + offset[kind]);
  return mix;
}

Transitions::Transitions(const SliceTable& table, Column<SliceIndex> slices)
    : slices_(std::move(slices)) {
  slices_.Fit();
  Block block;
  for (uint32_t i = 0; i < size(); ++i) {
    if (i % kBlock == 0) blocks_.push_back(block);
    block.Add(table, slices_[i]);
  }
  blocks_.Fit();
}

uint32_t Transitions::LowerBound(const SliceTable& table, Nanos time) const {
  // A block's time is the start of the entry before it.
  const auto starts_before = [time](const Block& block) { return block.time < time; };
  const Block* block = std::partition_point(blocks_.begin(), blocks_.end(), starts_before);
  const auto number = static_cast<uint32_t>(block - blocks_.begin());
  uint32_t low = number == 0 ? 0 : (number - 1) * kBlock;
  uint32_t high = std::min(number * kBlock, size());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (table.start(slices_[middle]) < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Transitions::Block Transitions::BlockBefore(const SliceTable& table, uint32_t i) const {
  if (blocks_.empty()) return {};
  const uint32_t number = std::min<uint32_t>(i / kBlock, static_cast<uint32_t>(blocks_.size()) - 1);
  Block block = blocks_[number];
  for (uint32_t j = number * kBlock; j < i; ++j)
    block.Add(table, slices_[j]);
  return block;
}

Transitions::Counts Transitions::CountsBefore(const SliceTable& table, uint32_t i) const {
  return BlockBefore(table, i).counts;
}

SliceTable::Mix Transitions::Integral(const SliceTable& table, Nanos time) const {
  return BlockBefore(table, LowerBound(table, time)).Until(time);
}

SliceTable::Mix Transitions::MixWithin(const SliceTable& table, Nanos from, Nanos to) const {
  if (from >= to) return {};
  SliceTable::Mix mix = Integral(table, to);
  const SliceTable::Mix before = Integral(table, from);
  Subtract(before, mix);
  return mix;
}

size_t Transitions::memory_bytes() const {
  return slices_.memory_bytes() + blocks_.memory_bytes();
}

}  // namespace skein
