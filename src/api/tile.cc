#include "api/tile.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "analyze/goroutine_titles.h"
#include "store/slice_table.h"

// A tile is columns, not rows: the browser lays typed arrays over the bytes as they came, so every
// column starts at a multiple of its element's size. The widest elements come first.

namespace skein {

static_assert(std::endian::native == std::endian::little,
              "columns are written as they lie in memory");

namespace {

constexpr uint32_t kMagic = 0x31544b53;
constexpr uint32_t kNothing = UINT32_MAX;
constexpr uint8_t kNoState = UINT8_MAX;
constexpr double kWhole = 65535;

using Shares = std::array<uint16_t, kStateClassCount>;

struct TileColumns {
  std::vector<double> start;
  std::vector<double> end;
  std::vector<double> goroutine;
  std::vector<uint32_t> count;
  std::vector<uint32_t> slice;
  std::vector<uint32_t> group;
  std::vector<uint32_t> label;
  std::vector<Shares> mix;
  std::vector<uint8_t> state;
  std::vector<uint8_t> state_class;
  std::vector<uint32_t> label_ends;
  std::string label_text;
  float peak = 0;
};

// Of `whole`, in 65535ths. What is there at all never reads as nothing.
Shares SharesOf(const SliceTable::Mix& mix, double whole) {
  Shares shares{};
  for (size_t i = 0; i < mix.size(); ++i) {
    if (mix[i] <= 0) continue;
    const double share = static_cast<double>(mix[i]) / whole * kWhole;
    shares[i] = static_cast<uint16_t>(std::clamp(share, 1.0, kWhole));
  }
  return shares;
}

// The tile of one track of slices.
class SliceTile {
 public:
  SliceTile(const Session& session, Track track)
      : session_(session),
        trace_(session.trace()),
        track_(track),
        table_(*SlicesOf(trace_, track.kind)) {}

  TileColumns Make(Nanos from, Nanos to, uint32_t columns) {
    std::vector<LodItem> items;
    QuerySlices(table_, track_.index, from, to, columns, items);
    for (const LodItem& item : items)
      Add(item);
    return std::move(columns_);
  }

 private:
  void Add(const LodItem& item) {
    const StateCode state = table_.state(item.slice);
    const GoroutineIndex goroutine = GoroutineOf(item.slice);
    const bool known = goroutine != GoroutineIndex::kNone;
    columns_.start.push_back(static_cast<double>(item.start));
    columns_.end.push_back(static_cast<double>(item.end));
    columns_.goroutine.push_back(known ? static_cast<double>(trace_.id(goroutine)) : -1);
    columns_.count.push_back(item.count);
    columns_.slice.push_back(item.slice);
    columns_.group.push_back(known ? trace_.goroutines[Raw(goroutine)].group : kNothing);
    columns_.label.push_back(LabelOf(item, goroutine));
    columns_.mix.push_back(SharesOf(item.mix, static_cast<double>(item.end - item.start)));
    columns_.state.push_back(state);
    columns_.state_class.push_back(static_cast<uint8_t>(table_.class_of(state)));
  }

  GoroutineIndex GoroutineOf(SliceIndex slice) const {
    if (track_.kind == TrackKind::kGoroutine) return GoroutineIndex{track_.index};
    const uint32_t value = table_.value(slice);
    return value < trace_.goroutines.size() ? GoroutineIndex{value} : GoroutineIndex::kNone;
  }

  uint32_t LabelOf(const LodItem& item, GoroutineIndex goroutine) {
    const bool wanted = item.count == 1 && track_.kind != TrackKind::kGoroutine;
    if (!wanted || goroutine == GoroutineIndex::kNone) return kNothing;
    // The runtime says what a worker is just after it starts.
    columns_.label_text += session_.titles().Title(goroutine, item.end - 1);
    columns_.label_ends.push_back(static_cast<uint32_t>(columns_.label_text.size()));
    return static_cast<uint32_t>(columns_.label_ends.size() - 1);
  }

  const Session& session_;
  const Trace& trace_;
  Track track_;
  const SliceTable& table_;
  TileColumns columns_;
};

// Mean number of goroutines in any state during an item.
double Crowd(const Density::Item& item) {
  Nanos sum = 0;
  for (const Nanos time : item.mix)
    sum += time;
  return static_cast<double>(sum) / static_cast<double>(item.end - item.start);
}

// Goroutines are asked themselves only where the bins at hand would be seen as such.
std::vector<Density::Item> GroupItems(
    const Trace& trace, const GoroutineGroup& group, Nanos from, Nanos to, uint32_t columns) {
  from = std::max<Nanos>(from, 0);
  to = std::min(to, trace.end);
  std::vector<Density::Item> items;
  if (to - from < group.density.bin_ns() * Nanos{columns}) {
    std::vector<uint32_t> tracks;
    for (const GoroutineIndex goroutine : group.goroutines)
      tracks.push_back(Raw(goroutine));
    return DensityWithin(trace.goroutine_slices, tracks, from, to, columns);
  }
  group.density.Query(from, to, columns, items);
  // The last bin reaches beyond the trace; the goroutines do not.
  if (!items.empty()) items.back().end = std::min(items.back().end, trace.end);
  return items;
}

TileColumns GroupTile(
    const Trace& trace, const GoroutineGroup& group, Nanos from, Nanos to, uint32_t columns) {
  const std::vector<Density::Item> items = GroupItems(trace, group, from, to, columns);
  TileColumns tile;
  for (const Density::Item& item : items) {
    tile.peak = std::max(tile.peak, static_cast<float>(Crowd(item)));
  }
  for (const Density::Item& item : items) {
    if (Crowd(item) <= 0) continue;
    const double whole = double{tile.peak} * static_cast<double>(item.end - item.start);
    const auto most = std::max_element(item.mix.begin(), item.mix.end()) - item.mix.begin();
    tile.start.push_back(static_cast<double>(item.start));
    tile.end.push_back(static_cast<double>(item.end));
    tile.goroutine.push_back(-1);
    tile.count.push_back(0);
    tile.slice.push_back(kNothing);
    tile.group.push_back(kNothing);
    tile.label.push_back(kNothing);
    tile.mix.push_back(SharesOf(item.mix, whole));
    tile.state.push_back(kNoState);
    tile.state_class.push_back(static_cast<uint8_t>(most));
  }
  return tile;
}

template <typename T>
void AppendColumn(const std::vector<T>& column, std::string& out) {
  out.append(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(T));
}

template <typename T>
void AppendNumber(T number, std::string& out) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void PadTo(size_t multiple, size_t begin, std::string& out) {
  while ((out.size() - begin) % multiple != 0)
    out += '\0';
}

void Encode(const TileColumns& tile, Nanos from, Nanos to, std::string& out) {
  constexpr size_t kItemBytes = 3 * 8 + 4 * 4 + sizeof(Shares) + 2;
  const size_t begin = out.size();
  out.reserve(begin + 64 + tile.start.size() * kItemBytes + tile.label_ends.size() * 4 +
              tile.label_text.size());
  AppendNumber(kMagic, out);
  AppendNumber(uint32_t{0}, out);  // The size, once it is known.
  AppendNumber(static_cast<uint32_t>(tile.start.size()), out);
  AppendNumber(static_cast<uint32_t>(tile.label_ends.size()), out);
  AppendNumber(static_cast<double>(from), out);
  AppendNumber(static_cast<double>(to), out);
  AppendColumn(tile.start, out);
  AppendColumn(tile.end, out);
  AppendColumn(tile.goroutine, out);
  AppendColumn(tile.count, out);
  AppendColumn(tile.slice, out);
  AppendColumn(tile.group, out);
  AppendColumn(tile.label, out);
  AppendColumn(tile.mix, out);
  AppendColumn(tile.state, out);
  AppendColumn(tile.state_class, out);
  PadTo(4, begin, out);
  AppendColumn(tile.label_ends, out);
  AppendNumber(tile.peak, out);
  out += tile.label_text;
  PadTo(8, begin, out);
  const auto size = static_cast<uint32_t>(out.size() - begin);
  std::memcpy(out.data() + begin + sizeof kMagic, &size, sizeof size);
}

}  // namespace

void AppendTile(
    const Session& session, Track track, Nanos from, Nanos to, uint32_t columns, std::string& out) {
  const bool is_group = track.kind == TrackKind::kGroup;
  const TileColumns tile =
      is_group ? GroupTile(session.trace(), session.trace().groups[track.index], from, to, columns)
               : SliceTile(session, track).Make(from, to, columns);
  Encode(tile, from, to, out);
}

}  // namespace skein
