#include "store/packed_slices_builder.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace skein {

PackedSlicesBuilder::Ordinal PackedSlicesBuilder::Append(uint32_t track, const SliceRow& row) {
  while (track >= tracks_.size())
    tracks_.push_back({});
  const auto ordinal = static_cast<Ordinal>(order_.size());
  order_.push_back(track);
  if (row.start < latest_) late_.push_back(ordinal);
  latest_ = std::max(latest_, row.start);
  Track& into = tracks_[track];
  if (into.slices % kBlockSlices != 0 && into.first_tail == kNone) Unpack(into);
  AppendRow(into, row);
  if (into.slices % kBlockSlices == 0) Pack(track);
  return ordinal;
}

uint32_t PackedSlicesBuilder::NewTail() {
  if (free_tail_ == kNone) {
    tails_.Extend(1);
    return static_cast<uint32_t>(tails_.size() - 1);
  }
  return std::exchange(free_tail_, tails_[free_tail_].next);
}

void PackedSlicesBuilder::AppendRow(Track& track, const SliceRow& row) {
  const uint32_t at = track.slices % kBlockSlices % Tail::kRows;
  if (at == 0) {
    const uint32_t tail = NewTail();
    tails_[tail].next = kNone;
    if (track.first_tail == kNone)
      track.first_tail = tail;
    else
      tails_[track.last_tail].next = tail;
    track.last_tail = tail;
  }
  Tail& tail = tails_[track.last_tail];
  tail.start_low[at] = static_cast<uint32_t>(row.start);
  tail.start_high[at] = static_cast<uint16_t>(row.start >> 32);
  tail.value[at] = row.value;
  tail.extra[at] = row.extra;
  tail.state[at] = row.state;
  ++track.slices;
}

// Empties the tail into `rows`.
void PackedSlicesBuilder::TakeRows(Track& track, BlockRows& rows) {
  rows.size = (track.slices - 1) % kBlockSlices + 1;
  uint32_t number = track.first_tail;
  for (uint32_t row = 0; row < rows.size; row += Tail::kRows) {
    const Tail& tail = tails_[number];
    std::copy_n(tail.value, Tail::kRows, rows.value + row);
    std::copy_n(tail.extra, Tail::kRows, rows.extra + row);
    std::copy_n(tail.state, Tail::kRows, rows.state + row);
    for (uint32_t i = 0; i < Tail::kRows; ++i) {
      const uint64_t start = (uint64_t{tail.start_high[i]} << 32) | tail.start_low[i];
      rows.start[row + i] = static_cast<Nanos>(start);
    }
    number = tail.next;
  }
  tails_[track.last_tail].next = free_tail_;
  free_tail_ = track.first_tail;
  track.first_tail = track.last_tail = kNone;
}

void PackedSlicesBuilder::Pack(uint32_t number) {
  Track& track = tracks_[number];
  if (track.first_tail == kNone) return;
  BlockRows rows;
  TakeRows(track, rows);
  const size_t word = AppendBlock(rows, track.last_block != kNone, words_);
  blocks_.push_back({static_cast<uint32_t>(word), track.last_block});
  track.last_block = static_cast<uint32_t>(blocks_.size() - 1);
}

// A track that was packed goes on: its last block becomes its tail again.
void PackedSlicesBuilder::Unpack(Track& track) {
  const uint32_t count = track.slices % kBlockSlices;
  const SliceBlock block(&words_[blocks_[track.last_block].word]);
  track.last_block = blocks_[track.last_block].before;
  track.slices -= count;
  for (uint32_t row = 0; row < count; ++row)
    AppendRow(track, {block.start(row), block.value(row), block.extra(row), block.state(row)});
}

std::shared_ptr<const PackedSlices> PackedSlicesBuilder::Build(uint32_t track_count,
                                                               std::vector<StateClass> classes) {
  auto table = std::make_shared<PackedSlices>();
  table->classes_ = std::move(classes);
  for (uint32_t track = 0; track < tracks_.size(); ++track)
    Pack(track);
  tails_ = {};
  NumberSlices(track_count, *table);
  PlaceBlocks(*table);
  OrderToSlices(*table);
  tracks_ = {};
  blocks_ = {};
  FillMixes(*table);
  return table;
}

void PackedSlicesBuilder::NumberSlices(uint32_t track_count, PackedSlices& table) {
  while (tracks_.size() < track_count)
    tracks_.push_back({});
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
  BlockRows nothing{.size = 1, .start = {}, .value = {}, .extra = {}, .state = {}};
  const size_t sentinel = AppendBlock(nothing, false, words_);
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

void PackedSlicesBuilder::FillMixes(PackedSlices& table) {
  StateMix mix{};
  for (uint32_t number = 0; number + 1 < table.blocks_.size(); ++number) {
    const auto& place = table.blocks_[number];
    uint64_t* block = &table.words_[place.word];
    if (SliceBlock(block).has_mix())
      SetMixBefore(block, mix);
    else
      mix = {};
    const SliceIndex end = table.blocks_[number + 1].first;
    const bool goes_on = number + 2 < table.blocks_.size() && table.BlockAt(number + 1).has_mix();
    if (!goes_on) continue;
    table.Scan(place.first, end, [&](Nanos start, Nanos finish, StateCode state) {
      AddTime(table.class_of(state), finish - start, mix);
    });
  }
}

Column<SliceIndex> PackedSlicesBuilder::TakeTimeOrder(const PackedSlices& table) {
  if (late_.empty()) return std::move(order_);
  const auto start = [&table](SliceIndex slice) { return table.start(slice); };
  std::vector<SliceIndex> late = TakeLate();
  std::ranges::sort(late, [&](SliceIndex a, SliceIndex b) {
    return std::pair(start(a), a) < std::pair(start(b), b);
  });
  // From the back: those that start later than a group of late ones move up, and the group goes in
  // among those that start with it.
  SliceIndex* end = order_.end() - late.size();
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
  return std::move(order_);
}

// Takes the late ones out; what remains moves together.
std::vector<SliceIndex> PackedSlicesBuilder::TakeLate() {
  std::vector<SliceIndex> late;
  SliceIndex* kept = order_.begin();
  for (Ordinal ordinal = 0; ordinal < order_.size(); ++ordinal) {
    if (late.size() < late_.size() && late_[late.size()] == ordinal)
      late.push_back(order_[ordinal]);
    else
      *kept++ = order_[ordinal];
  }
  return late;
}

}  // namespace skein
