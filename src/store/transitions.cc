#include "store/transitions.h"

#include <algorithm>
#include <utility>

namespace skein {

Transitions::Tally::AllCounts Transitions::Tally::ByBroadState(const Counts& by_class) {
  AllCounts counts{};
  for (size_t i = 0; i < kStateClassCount; ++i)
    counts[BroadStateOf(static_cast<StateClass>(i))] += by_class[i];
  return counts;
}

Transitions::Tally::Tally(const Counts& by_class) : counts_(ByBroadState(by_class)) {
  Restart();
}

void Transitions::Tally::Leap(const Extremes& extremes, const Counts& by_class) {
  for (size_t i = 0; i < kBroadStates; ++i) {
    min_[i] = std::min(min_[i], extremes.min[i]);
    max_[i] = std::max(max_[i], extremes.max[i]);
  }
  counts_ = ByBroadState(by_class);
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

// Goes through the history, entry by entry only near the places where it stops.
class Transitions::Walk {
 public:
  Walk(const Transitions& transitions, const SliceTable& table, Nanos time)
      : transitions_(transitions),
        table_(table),
        entry_(transitions.LowerBound(table, time)),
        block_(transitions.BlockBefore(table, entry_)),
        tally_(block_.counts) {}

  // On to before the first entry at or after `time`.
  void GoTo(Nanos time) {
    for (uint32_t next = (entry_ / kBlock + 1) * kBlock; StartsBefore(next, time); next += kBlock) {
      if (entry_ % kBlock == 0)
        tally_.Leap(transitions_.extremes_[entry_ / kBlock],
                    transitions_.blocks_[next / kBlock].counts);
      while (entry_ % kBlock != 0)
        Step();
      entry_ = next;
      block_ = transitions_.blocks_[next / kBlock];
    }
    while (entry_ < transitions_.size() && table_.start(transitions_.slices_[entry_]) < time)
      Step();
  }

  void Restart() { tally_.Restart(); }

  Extremes extremes() const { return tally_.extremes(); }
  // Time per class until `moment`, at or after the last entry that was passed.
  SliceTable::Mix Until(Nanos moment) const { return block_.Until(moment); }

 private:
  // Whether all entries before `next`, the first of a block, start before `time`.
  bool StartsBefore(uint32_t next, Nanos time) const {
    return next < transitions_.size() && transitions_.blocks_[next / kBlock].time < time;
  }

  void Step() {
    const PackedSlices::Change change = block_.Add(table_, transitions_.slices_[entry_++]);
    tally_.Add(change.before, change.after);
  }

  const Transitions& transitions_;
  const SliceTable& table_;
  uint32_t entry_;  // The next one.
  Block block_;     // What there is before it.
  Tally tally_;
};

std::vector<Transitions::Stretch> Transitions::Between(const SliceTable& table,
                                                       std::span<const Nanos> edges) const {
  std::vector<Stretch> stretches;
  if (edges.empty()) return stretches;
  Walk walk(*this, table, edges.front());
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    const SliceTable::Mix before = walk.Until(edges[i]);
    // A change at the edge itself is in effect from the first moment on.
    walk.GoTo(edges[i] + 1);
    walk.Restart();
    walk.GoTo(edges[i + 1]);
    Stretch& stretch = stretches.emplace_back();
    stretch.extremes = walk.extremes();
    stretch.mix = walk.Until(edges[i + 1]);
    Subtract(before, stretch.mix);
  }
  return stretches;
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
