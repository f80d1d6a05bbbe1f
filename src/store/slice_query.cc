#include <algorithm>
#include <utility>

#include "store/slice_table.h"

// Level of detail. Slices of one track do not overlap, so among those that start within a column only
// the last can be wider than it: no tree over the slices is needed, a search for the column's end and
// the difference of two prefix sums tell all about it.
//
//   column    |        w        |
//   slices  --|a|b|c|--d--|------------- e -------------|f|
//             merged: a b c d    alone: e                next column starts at f

namespace skein {

namespace {

class SliceQuery {
 public:
  SliceQuery(const SliceTable& table, uint32_t track, Nanos width, std::vector<LodItem>& items)
      : table_(table), track_(track), width_(width), items_(items) {}

  void Run(Nanos from, Nanos to) {
    const SliceIndex end = table_.end(track_);
    const SliceIndex at = table_.At(track_, from);
    SliceIndex slice = at == kNoSlice ? table_.begin(track_) : at;
    while (slice < end && table_.start(slice) < to) {
      const SliceIndex next = EndOfItem(slice);
      AddItem(slice, next);
      slice = next;
    }
  }

 private:
  // So many slices are looked at one by one.
  static constexpr uint32_t kFew = 64;

  bool IsNone(SliceIndex slice) const {
    return table_.class_of(table_.state(slice)) == StateClass::kNone;
  }

  // Adds what [begin, until) holds, without what is of no class at its ends.
  void AddItem(SliceIndex begin, SliceIndex until) {
    SliceIndex first = begin;
    SliceIndex end = until;
    for (uint32_t i = 0; i < kFew && first < end && IsNone(first); ++i)
      ++first;
    for (uint32_t i = 0; i < kFew && first < end && IsNone(end - 1); ++i)
      --end;
    if (first == end) return;
    if (first + 1 == end)
      AddAlone(first);
    else
      AddMerged(first, end, MixOf(begin, until));
  }

  SliceIndex EndOfItem(SliceIndex slice) const {
    const Nanos column_end = table_.start(slice) + width_;
    if (table_.finish(slice) >= column_end) return slice + 1;
    const SliceIndex end = table_.LowerBound(track_, column_end, slice);
    const SliceIndex last = end - 1;
    return table_.finish(last) - table_.start(last) >= width_ ? last : end;
  }

  void AddAlone(SliceIndex slice) {
    LodItem item{
        .start = table_.start(slice), .end = table_.finish(slice), .count = 1, .slice = slice};
    AddTime(table_.class_of(table_.state(slice)), item.end - item.start, item.mix);
    items_.push_back(item);
  }

  void AddMerged(SliceIndex first, SliceIndex end, const SliceTable::Mix& mix) {
    if (mix == SliceTable::Mix{}) return;
    items_.push_back({.start = table_.start(first),
                      .end = table_.start(end),
                      .count = table_.CountOf(first, end),
                      .slice = Exemplar(first, end, mix),
                      .mix = mix});
  }

  // What is of no class adds nothing, so most items begin where the last one ended.
  SliceTable::Mix MixOf(SliceIndex begin, SliceIndex until) {
    if (begin != mixed_until_) mix_before_ = table_.MixBefore(begin);
    SliceTable::Mix mix = table_.MixBefore(until);
    mixed_until_ = until;
    Subtract(std::exchange(mix_before_, mix), mix);
    return mix;
  }

  // The first slice of the class that took most of the time, if it comes soon.
  SliceIndex Exemplar(SliceIndex first, SliceIndex end, const SliceTable::Mix& mix) const {
    const auto longest = static_cast<StateClass>(std::ranges::max_element(mix) - mix.begin());
    const SliceIndex far = first + std::min(end - first, kFew);
    for (SliceIndex slice = first; slice < far; ++slice) {
      if (table_.class_of(table_.state(slice)) == longest) return slice;
    }
    return first;
  }

  const SliceTable& table_;
  const uint32_t track_;
  const Nanos width_;
  std::vector<LodItem>& items_;
  SliceIndex mixed_until_ = kNoSlice;
  SliceTable::Mix mix_before_{};  // Before that slice.
};

}  // namespace

void QuerySlices(const SliceTable& table,
                 uint32_t track,
                 Nanos from,
                 Nanos to,
                 uint32_t columns,
                 std::vector<LodItem>& items) {
  if (from >= to || columns == 0) return;
  const Nanos width = std::max<Nanos>(1, (to - from + columns - 1) / columns);
  SliceQuery(table, track, width, items).Run(from, to);
}

}  // namespace skein
