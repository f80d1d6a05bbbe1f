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

// Time per class and bin. Of a slice that spans many bins only the two at its ends are touched: the ones
// between are full, which the difference of a count says.
class BinSums {
 public:
  BinSums(size_t bins, int bin_bits)
      : bin_bits_(bin_bits), bin_ns_(Nanos{1} << bin_bits), partial_(bins), full_(bins + 1) {}

  void Add(Nanos start, Nanos end, size_t kind) {
    const auto first = static_cast<size_t>(start >> bin_bits_);
    const auto last = static_cast<size_t>((end - 1) >> bin_bits_);
    if (first == last) {
      partial_[first][kind] += end - start;
      return;
    }
    partial_[first][kind] += static_cast<Nanos>(first + 1) * bin_ns_ - start;
    partial_[last][kind] += end - static_cast<Nanos>(last) * bin_ns_;
    ++full_[first + 1][kind];
    --full_[last][kind];
  }

  // The running total before each bin, and after the last.
  std::vector<SliceTable::Mix> Prefix() const {
    std::vector<SliceTable::Mix> prefix(partial_.size() + 1);
    std::array<int64_t, kStateClassCount> covering{};
    for (size_t bin = 0; bin < partial_.size(); ++bin) {
      for (size_t kind = 0; kind < kStateClassCount; ++kind) {
        covering[kind] += full_[bin][kind];
        prefix[bin + 1][kind] = prefix[bin][kind] + partial_[bin][kind] + covering[kind] * bin_ns_;
      }
    }
    return prefix;
  }

 private:
  const int bin_bits_;
  const Nanos bin_ns_;
  std::vector<SliceTable::Mix> partial_;
  std::vector<std::array<int32_t, kStateClassCount>> full_;
};

using StateTimes = std::array<Nanos, std::numeric_limits<StateCode>::max() + 1>;

void AddTrack(const SliceTable& table, uint32_t track, BinSums& sums, StateTimes& times) {
  table.Scan(table.begin(track), table.end(track), [&](Nanos start, Nanos finish, StateCode state) {
    times[state] += finish - start;
    const StateClass kind = table.class_of(state);
    if (kind != StateClass::kNone && finish > start)
      sums.Add(start, finish, static_cast<size_t>(kind));
  });
}

}  // namespace

Density::Density(const SliceTable& table, std::span<const uint32_t> tracks, Nanos end) {
  // Bins are powers of two wide: every slice is put into two of them.
  const uint64_t widest = static_cast<uint64_t>(end) / BinsFor(table, tracks);
  const int bin_bits = std::max(0, static_cast<int>(std::bit_width(widest)) - 1);
  bin_ns_ = Nanos{1} << bin_bits;
  BinSums sums(static_cast<size_t>(end >> bin_bits) + 1, bin_bits);
  StateTimes times{};
  for (uint32_t track : tracks)
    AddTrack(table, track, sums, times);
  prefix_ = sums.Prefix();
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

size_t Density::memory_bytes() const {
  return prefix_.capacity() * sizeof(SliceTable::Mix) + state_times_.capacity() * sizeof(Nanos);
}

}  // namespace skein
