#include "store/packed_slices_builder.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace skein {

void PackedSlicesBuilder::AddTracks(uint32_t count) {
  while (tracks_.size() < count)
    tracks_.push_back({});
}

void PackedSlicesBuilder::MakeRoom(Track& track) {
  if (track.first_tail == kNone && track.slices % kBlockSlices != 0) {
    Unpack(track);
    if (track.place % kTailRows != 0) return;
  }
  const uint32_t tail = NewTail();
  if (track.first_tail == kNone)
    track.first_tail = tail;
  else
    next_tail_[(track.place - 1) / kTailRows] = tail;
  track.place = tail * kTailRows;
}

uint32_t PackedSlicesBuilder::NewTail() {
  if (free_tail_ == kNone) {
    tails_.Extend(1);
    next_tail_.push_back(kNone);
    return static_cast<uint32_t>(tails_.size() - 1);
  }
  return std::exchange(free_tail_, std::exchange(next_tail_[free_tail_], kNone));
}

// Empties the tail into `rows`; returns how many they are.
uint32_t PackedSlicesBuilder::TakeRows(Track& track, WaitingRow* rows) {
  const uint32_t count = (track.slices - 1) % kBlockSlices + 1;
  uint32_t tail = track.first_tail;
  uint32_t last = tail;
  for (uint32_t row = 0; row < count; row += kTailRows) {
    std::copy_n(tails_[tail].rows, kTailRows, rows + row);
    last = std::exchange(tail, next_tail_[tail]);
  }
  next_tail_[last] = std::exchange(free_tail_, track.first_tail);
  track.first_tail = kNone;
  track.place = 0;
  return count;
}

void PackedSlicesBuilder::Pack(uint32_t number) {
  Track& track = tracks_[number];
  if (track.first_tail == kNone) return;
  WaitingRow rows[kBlockSlices];
  const uint32_t count = TakeRows(track, rows);
  StateMix before{};
  const bool is_first = track.last_block == kNone;
  if (!is_first) {
    const Pending& pending = pending_[track.pending];
    before = pending.mix;
    AddTime(pending.kind, rows[0].start() - pending.until, before);
  }
  const size_t word = AppendBlock({rows, count}, is_first ? nullptr : &before, words_);
  if (count == kBlockSlices) SumUp(track, before, rows);
  blocks_.push_back({static_cast<uint32_t>(word), track.last_block});
  track.last_block = static_cast<uint32_t>(blocks_.size() - 1);
}

// Notes the time until the last row of a full block.
void PackedSlicesBuilder::SumUp(Track& track, const StateMix& before, const WaitingRow* rows) {
  Nanos mix[kStateClassCount + 1]{};  // That of kNone is of no interest.
  Nanos start = rows[0].start();
  for (uint32_t row = 0; row + 1 < kBlockSlices; ++row) {
    const Nanos finish = rows[row + 1].start();
    mix[static_cast<size_t>(classes_[rows[row].state()])] += finish - start;
    start = finish;
  }
  if (track.pending == kNone) {
    track.pending = static_cast<uint32_t>(pending_.size());
    pending_.push_back({});
  }
  Pending& pending = pending_[track.pending];
  for (size_t kind = 0; kind < kStateClassCount; ++kind)
    pending.mix[kind] = before[kind] + mix[kind];
  pending.until = start;
  pending.kind = classes_[rows[kBlockSlices - 1].state()];
}

// A track that was packed goes on: its last block becomes its tail again.
void PackedSlicesBuilder::Unpack(Track& track) {
  const uint32_t count = track.slices % kBlockSlices;
  const size_t word = blocks_[track.last_block].word;
  track.last_block = blocks_[track.last_block].before;
  track.slices -= count;
  for (uint32_t row = 0; row < count; ++row) {
    const SliceBlock block(&words_[word]);
    AddRow(track,
           WaitingRow({block.start(row), block.value(row), block.extra(row), block.state(row)}));
  }
}

std::shared_ptr<const PackedSlices> PackedSlicesBuilder::Build(uint32_t track_count) {
  auto table = std::make_shared<PackedSlices>();
  table->classes_ = classes_;
  for (uint32_t track = 0; track < tracks_.size(); ++track)
    Pack(track);
  tails_ = {};
  next_tail_ = {};
  pending_ = {};
  NumberSlices(track_count, *table);
  PlaceBlocks(*table);
  OrderToSlices(*table);
  tracks_ = {};
  blocks_ = {};
  return table;
}

void PackedSlicesBuilder::NumberSlices(uint32_t track_count, PackedSlices& table) {
  AddTracks(track_count);
  SliceIndex next = 0;
  for (const Track& track : tracks_) {
    table.first_.push_back(next);
    next += std::max(track.slices, 1u);
  }
  table.first_.push_back(next);
  table.first_.Fit();
}

void PackedSlicesBuilder::PlaceBlocks(PackedSlices& table) {
  // What all unused tracks share.
  const WaitingRow nothing{SliceRow{}};
  const size_t sentinel = AppendBlock({&nothing, 1}, nullptr, words_);
  for (uint32_t number = 0; number < tracks_.size(); ++number) {
    const Track& track = tracks_[number];
    const uint32_t count = (std::max(track.slices, 1u) + kBlockSlices - 1) / kBlockSlices;
    PackedSlices::BlockPlace* places = table.blocks_.Extend(count);
    uint32_t block = track.last_block;
    for (uint32_t i = count; i-- > 0;) {
      places[i].first = table.first_[number] + i * kBlockSlices;
      places[i].word = block == kNone ? static_cast<uint32_t>(sentinel) : blocks_[block].word;
      if (block != kNone) block = blocks_[block].before;
    }
  }
  words_.push_back(0);
  words_.Fit();
  table.words_ = std::move(words_);
  for (uint32_t block = 0; block < table.blocks_.size(); ++block) {
    const bool is_last = block + 1 == table.blocks_.size();
    const SliceIndex end = is_last ? table.first_.back() : table.blocks_[block + 1].first;
    while (table.hints_.size() * kBlockSlices < end)
      table.hints_.push_back(block);
  }
  table.blocks_.push_back({table.first_.back(), 0});
  table.blocks_.Fit();
  table.hints_.Fit();
}

void PackedSlicesBuilder::OrderToSlices(const PackedSlices& table) {
  Column<SliceIndex> next;
  std::copy(table.first_.begin(), table.first_.end(), next.Extend(table.first_.size()));
  for (uint32_t& entry : order_)
    entry = next[entry]++;
}

Transitions::TimeOrder PackedSlicesBuilder::TakeTimeOrder(const PackedSlices& table) {
  Transitions::TimeOrder order;
  if (!late_.empty()) {
    order.reordered = late_.back() + 1;
    Insert(TakeLate(), order_.begin() + order.reordered, table);
  }
  order.slices = std::move(order_);
  order.counter = std::move(counter_);
  return order;
}

// Takes the late ones out; what lies before the last of them moves together.
std::vector<SliceIndex> PackedSlicesBuilder::TakeLate() {
  std::vector<SliceIndex> late;
  SliceIndex* kept = order_.begin();
  for (Ordinal ordinal = 0; ordinal <= late_.back(); ++ordinal) {
    if (late_[late.size()] == ordinal)
      late.push_back(order_[ordinal]);
    else
      *kept++ = order_[ordinal];
  }
  return late;
}

// Puts them where they belong, into the room in front of `end`.
void PackedSlicesBuilder::Insert(std::vector<SliceIndex> late,
                                 SliceIndex* end,
                                 const PackedSlices& table) {
  const auto start = [&table](SliceIndex slice) { return table.start(slice); };
  std::ranges::sort(late, [&](SliceIndex a, SliceIndex b) {
    return std::pair(start(a), a) < std::pair(start(b), b);
  });
  // From the back: those that start later than a group of late ones move up, and the group goes in
  // among those that start with it.
  end -= late.size();
  while (!late.empty()) {
    const Nanos group = start(late.back());
    const auto [first, last] = std::ranges::equal_range(order_.begin(), end, group, {}, start);
    std::copy_backward(last, end, end + late.size());
    std::vector<SliceIndex> with(first, last);
    while (!late.empty() && start(late.back()) == group) {
      with.push_back(late.back());
      late.pop_back();
    }
    std::ranges::sort(with);
    std::ranges::copy(with, first + late.size());
    end = first;
  }
}

}  // namespace skein
