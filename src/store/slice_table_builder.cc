#include "store/slice_table_builder.h"

#include <algorithm>
#include <utility>

namespace skein {

void SliceTableBuilder::Append(
    uint32_t track, Nanos start, StateCode state, uint32_t value, uint32_t extra) {
  records_.push_back({start, track, value, extra, state});
}

SliceTable SliceTableBuilder::Build(uint32_t track_count, std::vector<StateClass> classes) {
  SliceTable table;
  table.classes_ = std::move(classes);
  table.first_.assign(track_count + 1, 0);
  for (const Record& record : records_)
    ++table.first_[record.track];
  SliceIndex next = 0;
  for (SliceIndex& first : table.first_) {
    const uint32_t count = first == 0 ? 1 : first;
    first = next;
    next += count;
  }
  table.first_.back() = next - 1;
  Place(table);
  AddMixes(table);
  return table;
}

void SliceTableBuilder::Place(SliceTable& table) {
  const size_t count = table.first_.back();
  table.start_low_.resize(count);
  table.start_high_.resize(count);
  table.state_.resize(count);
  table.value_.resize(count);
  table.extra_.resize(count);
  std::vector<SliceIndex> next = table.first_;
  order_.reserve(records_.size());
  for (const Record& record : records_) {
    const SliceIndex slice = next[record.track]++;
    order_.push_back(slice);
    table.start_low_[slice] = static_cast<uint32_t>(record.start);
    table.start_high_[slice] = static_cast<uint16_t>(record.start >> 32);
    table.state_[slice] = record.state;
    table.value_[slice] = record.value;
    table.extra_[slice] = record.extra;
  }
  records_ = {};
}

void SliceTableBuilder::AddMixes(SliceTable& table) {
  table.first_mix_.resize(table.track_count());
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    table.first_mix_[track] = static_cast<uint32_t>(table.mixes_.size());
    SliceTable::Mix mix{};
    SliceIndex slice = table.begin(track);
    while (table.end(track) - slice >= SliceTable::kBlock) {
      table.AddSlices(slice, slice + SliceTable::kBlock, mix);
      slice += SliceTable::kBlock;
      table.mixes_.push_back(mix);
    }
  }
}

std::vector<SliceIndex> SliceTableBuilder::TakeTimeOrder(const SliceTable& table) {
  const auto start = [&table](SliceIndex slice) { return table.start(slice); };
  if (!std::ranges::is_sorted(order_, {}, start)) std::ranges::stable_sort(order_, {}, start);
  return std::move(order_);
}

}  // namespace skein
