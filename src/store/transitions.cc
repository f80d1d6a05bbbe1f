#include "store/transitions.h"

#include <algorithm>
#include <utility>

namespace skein {

Transitions::Tally::Tally(const Counts& by_class) {
  for (size_t i = 0; i < kStateClassCount; ++i)
    counts_[BroadStateOf(static_cast<StateClass>(i))] += by_class[i];
  Restart();
}

void Transitions::Tally::Widen(const Extremes& by) {
  for (size_t i = 0; i < kBroadStates; ++i) {
    min_[i] = std::min(min_[i], by.min[i]);
    max_[i] = std::max(max_[i], by.max[i]);
  }
}

Transitions::Extremes Transitions::Tally::extremes() const {
  Extremes extremes;
  std::copy_n(min_.begin(), kBroadStates, extremes.min.begin());
  std::copy_n(max_.begin(), kBroadStates, extremes.max.begin());
  return extremes;
}

PackedSlices::Change Transitions::Block::Add(const SliceTable& table, SliceIndex slice) {
  const PackedSlices::Change change = table.ChangeAt(slice);
  const auto [at, before, after] = change;
  time = at;
  if (before != StateClass::kNone) {
    --counts[static_cast<size_t>(before)];
    offset[static_cast<size_t>(before)] += static_cast<uint64_t>(at);
  }
  if (after != StateClass::kNone) {
    ++counts[static_cast<size_t>(after)];
    offset[static_cast<size_t>(after)] -= static_cast<uint64_t>(at);
  }
  return change;
}

SliceTable::Mix Transitions::Block::Until(Nanos moment) const {
  SliceTable::Mix mix{};
  for (size_t kind = 0; kind < mix.size(); ++kind)
    mix[kind] = static_cast<Nanos>(counts[kind] * static_cast<uint64_t>(moment) + offset[kind]);
  return mix;
}

void Transitions::Counter::EndBlock(Nanos latest) {
  if (entries_ != 0) extremes_.push_back(tally_.extremes());
  tally_.Restart();
  Block& block = *blocks_.Extend(1);
  block.time = latest;
  for (size_t kind = 0; kind < kStateClassCount; ++kind) {
    block.counts[kind] = changes_[kind].count;
    block.offset[kind] = changes_[kind].offset;
  }
}

Transitions::Transitions(const SliceTable& table, TimeOrder order)
    : slices_(std::move(order.slices)),
      blocks_(std::move(order.counter->blocks_)),
      extremes_(std::move(order.counter->extremes_)) {
  if (!blocks_.empty()) extremes_.push_back(order.counter->tally_.extremes());
  slices_.Fit();
  blocks_.Fit();
  extremes_.Fit();
  Recount(table, order.reordered);
}

// What came before an entry is the same in both orders, once the reordered ones are over.
void Transitions::Recount(const SliceTable& table, uint32_t reordered) {
  Block block;
  Tally tally;
  for (uint32_t begin = 0; begin < reordered; begin += kBlock) {
    blocks_[begin / kBlock] = block;
    tally.Restart();
    for (uint32_t i = begin; i < std::min(begin + kBlock, size()); ++i) {
      const PackedSlices::Change change = block.Add(table, slices_[i]);
      tally.Add(change.before, change.after);
    }
    extremes_[begin / kBlock] = tally.extremes();
  }
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

Transitions::Extremes Transitions::ExtremesWithin(const SliceTable& table,
                                                  uint32_t begin,
                                                  uint32_t end) const {
  Tally tally(CountsBefore(table, begin));
  uint32_t i = begin;
  const auto add_until = [&](Tally& to, uint32_t stop) {
    for (; i < stop; ++i) {
      const PackedSlices::Change change = table.ChangeAt(slices_[i]);
      to.Add(change.before, change.after);
    }
  };
  add_until(tally, std::min(end, (begin + kBlock - 1) / kBlock * kBlock));
  for (; i + kBlock <= end; i += kBlock)
    tally.Widen(extremes_[i / kBlock]);
  if (i == end) return tally.extremes();
  Tally rest(CountsBefore(table, i));
  add_until(rest, end);
  tally.Widen(rest.extremes());
  return tally.extremes();
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
  return slices_.memory_bytes() + blocks_.memory_bytes() + extremes_.memory_bytes();
}

}  // namespace skein
