#include "store/density.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace skein {

namespace {

constexpr uint64_t kSlicesPerBin = 128;
constexpr uint64_t kFewestBins = 64;

uint64_t BinsFor(const SliceTable& table, std::span<const uint32_t> tracks) {
  uint64_t slices = 0;
  for (uint32_t track : tracks)
    slices += table.end(track) - table.begin(track);
  return std::max(kFewestBins, slices / kSlicesPerBin);
}

// Time per class and bin, from the moments at which tracks change from one class to another. The time that
// was spent in a class until any moment after its last change is count * moment + offset, where each
// track that entered the class at t adds 1 and -t, and each that left it takes that away again. So a change
// touches one bin only, however long what ends or begins there lasts.
class BinSums {
 public:
  explicit BinSums(size_t bins) : bins_(bins) {}

  void Change(size_t at, Nanos time, StateClass from, StateClass to) {
    Bin& bin = bins_[at];
    --bin.count[static_cast<size_t>(from)];
    bin.offset[static_cast<size_t>(from)] += static_cast<uint64_t>(time);
    ++bin.count[static_cast<size_t>(to)];
    bin.offset[static_cast<size_t>(to)] -= static_cast<uint64_t>(time);
  }

  // The running total before each bin, and after the last; end_of(bin) says when it is over.
  template <typename EndOf>
  std::vector<SliceTable::Mix> Prefix(const EndOf& end_of) const {
    std::vector<SliceTable::Mix> prefix(bins_.size() + 1);
    Bin sum;
    for (size_t bin = 0; bin < bins_.size(); ++bin) {
      const auto end = static_cast<uint64_t>(end_of(bin));
      for (size_t kind = 0; kind < kStateClassCount; ++kind) {
        sum.count[kind] += bins_[bin].count[kind];
        sum.offset[kind] += bins_[bin].offset[kind];
        prefix[bin + 1][kind] = static_cast<Nanos>(sum.count[kind] * end + sum.offset[kind]);
      }
    }
    return prefix;
  }

 private:
  struct Bin {  // The last of each is that of kNone, which nobody asks for.
    std::array<uint64_t, kStateClassCount + 1> offset{};  // Modulo 2^64, as in Transitions.
    std::array<uint32_t, kStateClassCount + 1> count{};
  };
  std::vector<Bin> bins_;
};

using StateTimes = std::array<Nanos, std::numeric_limits<StateCode>::max() + 1>;

void AddTrack(
    const SliceTable& table, uint32_t track, int bin_bits, BinSums& sums, StateTimes& times) {
  StateClass kind = StateClass::kNone;
  Nanos end = 0;
  table.Scan(table.begin(track), table.end(track), [&](Nanos start, Nanos finish, StateCode state) {
    times[state] += finish - start;
    const StateClass next = table.class_of(state);
    sums.Change(static_cast<size_t>(start >> bin_bits), start, kind, next);
    kind = next;
    end = finish;
  });
  if (kind != StateClass::kNone)
    sums.Change(static_cast<size_t>(end >> bin_bits), end, kind, StateClass::kNone);
}

// Of what the track did within [from, to), in bins of that width.
void AddWithin(
    const SliceTable& table, uint32_t track, Nanos from, Nanos to, Nanos width, BinSums& sums) {
  const SliceIndex end = table.end(track);
  SliceIndex slice = table.At(track, from);
  if (slice == kNoSlice) slice = table.begin(track);
  if (slice == end) return;  // It was over before, or never was.
  StateClass kind = StateClass::kNone;
  const auto change = [&](Nanos time, StateClass next) {
    sums.Change(static_cast<size_t>((time - from) / width), time, kind, next);
    kind = next;
  };
  for (; slice < end && table.start(slice) < to; ++slice)
    change(std::max(table.start(slice), from), table.class_of(table.state(slice)));
  if (slice == end && table.start(end) < to) change(table.start(end), StateClass::kNone);
}

}  // namespace

Density::Density(const SliceTable& table, std::span<const uint32_t> tracks, Nanos end) {
  // Bins are powers of two wide: every slice is put into two of them.
  const uint64_t widest = static_cast<uint64_t>(end) / BinsFor(table, tracks);
  const int bin_bits = std::max(0, static_cast<int>(std::bit_width(widest)) - 1);
  bin_ns_ = Nanos{1} << bin_bits;
  BinSums sums(static_cast<size_t>(end >> bin_bits) + 1);
  StateTimes times{};
  for (uint32_t track : tracks)
    AddTrack(table, track, bin_bits, sums, times);
  prefix_ = sums.Prefix([&](size_t bin) { return uint64_t{bin + 1} << bin_bits; });
  const auto is_some = [](Nanos time) { return time != 0; };
  const auto last = std::find_if(times.rbegin(), times.rend(), is_some).base();
  state_times_.assign(times.begin(), last);
}

void Density::Query(Nanos from, Nanos to, uint32_t columns, std::vector<Item>& items) const {
  if (from >= to || columns == 0 || prefix_.empty()) return;
  const Nanos first = std::clamp<Nanos>(from / bin_ns_, 0, bin_count());
  const Nanos last = std::clamp<Nanos>((to + bin_ns_ - 1) / bin_ns_, first, bin_count());
  const Nanos step = std::max<Nanos>(1, (last - first + columns - 1) / columns);
  for (Nanos bin = first; bin < last; bin += step) {
    const Nanos next = std::min(bin + step, last);
    Item item{
        .start = bin * bin_ns_, .end = next * bin_ns_, .mix = prefix_[static_cast<size_t>(next)]};
    Subtract(prefix_[static_cast<size_t>(bin)], item.mix);
    items.push_back(item);
  }
}

std::vector<Density::Item> DensityWithin(const SliceTable& table,
                                         std::span<const uint32_t> tracks,
                                         Nanos from,
                                         Nanos to,
                                         uint32_t columns) {
  if (from >= to || columns == 0) return {};
  const Nanos width = (to - from + columns - 1) / columns;
  const auto bins = static_cast<size_t>((to - from + width - 1) / width);
  BinSums sums(bins);
  for (const uint32_t track : tracks)
    AddWithin(table, track, from, to, width, sums);
  const auto end_of = [&](size_t bin) {
    return std::min(from + static_cast<Nanos>(bin + 1) * width, to);
  };
  const std::vector<SliceTable::Mix> prefix = sums.Prefix(end_of);
  std::vector<Density::Item> items;
  for (size_t bin = 0; bin < bins; ++bin) {
    const Nanos start = from + static_cast<Nanos>(bin) * width;
    items.push_back({.start = start, .end = end_of(bin), .mix = prefix[bin + 1]});
    Subtract(prefix[bin], items.back().mix);
  }
  return items;
}

size_t Density::memory_bytes() const {
  return prefix_.capacity() * sizeof(SliceTable::Mix) + state_times_.capacity() * sizeof(Nanos);
}

}  // namespace skein
