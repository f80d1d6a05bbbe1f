#include "analyze/nested.h"

#include <algorithm>
#include <tuple>

#include "analyze/trace_facts.h"
#include "store/slice_table.h"

namespace skein {

namespace {

constexpr size_t kMostDepths = 64;

// What is narrower than this many columns is merged with its like.
constexpr Nanos kNarrowColumns = 3;

// How many of a goroutine's ranges may be open at once; Go's runtime nests no more than two.
constexpr uint32_t kRangesLookedBack = 64;

}  // namespace

struct NestedIndex::Piece {
  Nanos start = 0;
  Nanos end = 0;
  Nanos whole_start = 0;  // Before it was cut.
  Nanos whole_end = 0;
  uint32_t index = 0;
  NestedKind kind = NestedKind::kRange;
  bool coarse = false;  // Not cut to where its goroutine ran: may overlap others of its kind.
};

namespace {

// Lays pieces on depths, and merges those of one depth and kind that fit a column together.
class Layout {
 public:
  Layout(Nanos from, Nanos to, uint32_t columns) : width_((to - from) / columns * kNarrowColumns) {}

  // In order of start.
  template <typename Piece>
  void Add(const Piece& piece) {
    size_t depth = 0;
    while (depth < open_.size() && EndOf(depth) > piece.start &&
           !(piece.coarse && IsCoarse(depth, piece.kind)))
      ++depth;
    if (depth < kMostDepths) AddAt(depth, piece);
  }

  // Where coarse pieces of one kind overlap, they become one.
  template <typename Piece>
  void AddAt(size_t depth, const Piece& piece) {
    if (depth >= open_.size()) open_.resize(depth + 1);
    Open& open = open_[depth];
    if (open.slice != kNone && Joins(slices_[open.slice], piece)) {
      Join(slices_[open.slice], piece);
      open.coarse |= piece.coarse;
      return;
    }
    open = {slices_.size(), piece.coarse};
    slices_.push_back({.start = piece.start,
                       .end = piece.end,
                       .busy_ns = piece.end - piece.start,
                       .index = piece.index,
                       .count = 1,
                       .depth = static_cast<uint16_t>(depth),
                       .kind = piece.kind});
  }

  std::vector<NestedSlice> Take() { return std::move(slices_); }

 private:
  static constexpr size_t kNone = SIZE_MAX;
  struct Open {
    size_t slice = kNone;
    bool coarse = false;
  };

  Nanos EndOf(size_t depth) const {
    return open_[depth].slice == kNone ? INT64_MIN : slices_[open_[depth].slice].end;
  }

  bool IsCoarse(size_t depth, NestedKind kind) const {
    return open_[depth].coarse && slices_[open_[depth].slice].kind == kind;
  }

  template <typename Piece>
  bool Joins(const NestedSlice& slice, const Piece& piece) const {
    if (slice.kind != piece.kind) return false;
    const bool continues =
        slice.count == 1 && slice.index == piece.index && slice.end == piece.start;
    const bool narrow = piece.end - slice.start < width_;
    return continues || narrow || (piece.coarse && piece.start < slice.end);
  }

  template <typename Piece>
  static void Join(NestedSlice& slice, const Piece& piece) {
    slice.busy_ns += piece.end - piece.start;
    slice.end = std::max(slice.end, piece.end);
    if (slice.index != piece.index) ++slice.count;
  }

  Nanos width_;
  std::vector<Open> open_;  // By depth: the last slice there.
  std::vector<NestedSlice> slices_;
};

}  // namespace

NestedKind KindOfRange(std::string_view name) {
  if (name == kMarkPhase) return NestedKind::kMark;
  if (name == kMarkAssist) return NestedKind::kAssist;
  if (name == kSweep) return NestedKind::kSweep;
  return IsStopTheWorld(name) ? NestedKind::kStopTheWorld : NestedKind::kRange;
}

void NestedIndex::RangeList::Add(const Trace& trace, uint32_t range) {
  const Nanos end = trace.ranges[range].end;
  ranges.push_back(range);
  latest_end.push_back(latest_end.empty() ? end : std::max(end, latest_end.back()));
}

size_t NestedIndex::RangeList::FirstThatEndsAfter(Nanos time) const {
  return static_cast<size_t>(std::upper_bound(latest_end.begin(), latest_end.end(), time) -
                             latest_end.begin());
}

NestedIndex::NestedIndex(const Trace& trace, const TaskIndex& tasks)
    : trace_(trace), tasks_(tasks), by_proc_(trace.proc_slices.track_count()) {
  for (uint32_t i = 0; i < trace.ranges.size(); ++i) {
    const Range& range = trace.ranges[i];
    const NestedKind kind = KindOfRange(trace.text(range.name));
    if (kind == NestedKind::kMark) marks_.Add(trace, i);
    if (kind == NestedKind::kStopTheWorld) stops_.Add(trace, i);
    if (kind == NestedKind::kAssist) assists_.Add(trace, i);
    if (kind == NestedKind::kSweep) sweeps_.Add(trace, i);
    const bool on_proc = kind != NestedKind::kMark && Raw(range.proc) < by_proc_.size();
    if (on_proc) by_proc_[Raw(range.proc)].Add(trace, i);
  }
}

void NestedIndex::AddRanges(const RangeList& list, Nanos from, Nanos to, Pieces& pieces) const {
  for (size_t i = list.FirstThatEndsAfter(from); i < list.ranges.size(); ++i) {
    const Range& range = trace_.ranges[list.ranges[i]];
    if (range.start >= to) break;
    if (range.end <= from) continue;
    const NestedKind kind = KindOfRange(trace_.text(range.name));
    pieces.push_back({range.start, range.end, range.start, range.end, list.ranges[i], kind});
  }
}

void NestedIndex::AddRegions(uint32_t goroutine, Nanos from, Nanos to, Pieces& pieces) const {
  const auto begin = trace_.region_of.begin() + trace_.region_first[goroutine];
  const auto end = trace_.region_of.begin() + trace_.region_first[goroutine + 1];
  auto at = std::lower_bound(begin, end, from, [this](uint32_t region, Nanos time) {
    return trace_.regions[region].start < time;
  });
  // Those open at `from` lie within the last outermost one that began before it.
  while (at != begin) {
    --at;
    if (trace_.regions[*at].depth == 0) break;
  }
  for (; at != end && trace_.regions[*at].start < to; ++at) {
    const Region& region = trace_.regions[*at];
    if (region.end <= from && region.start < from) continue;
    pieces.push_back({std::max(region.start, from), std::min(region.end, to), region.start,
                      region.end, *at, NestedKind::kRegion});
  }
}

void NestedIndex::AddGoroutine(uint32_t goroutine, Nanos from, Nanos to, Pieces& pieces) const {
  AddRegions(goroutine, from, to, pieces);
  const uint32_t first = trace_.range_first[goroutine];
  const uint32_t last = trace_.range_first[goroutine + 1];
  const auto begin = trace_.range_of.begin();
  const auto at =
      std::lower_bound(begin + first, begin + last, from,
                       [this](uint32_t r, Nanos time) { return trace_.ranges[r].start < time; });
  const auto found = static_cast<uint32_t>(at - begin);
  for (uint32_t i = found - std::min(found - first, kRangesLookedBack); i < last; ++i) {
    const Range& range = trace_.ranges[trace_.range_of[i]];
    if (range.start >= to) break;
    if (range.end <= from && range.start < from) continue;
    pieces.push_back({std::max(range.start, from), std::min(range.end, to), range.start, range.end,
                      trace_.range_of[i], KindOfRange(trace_.text(range.name))});
  }
}

// Of a processor or a thread: what its goroutines did in each slice that can be seen alone. Among the
// others only what began on the processor itself is looked at.
void NestedIndex::AddLane(
    Track track, Nanos from, Nanos to, uint32_t columns, Pieces& pieces) const {
  const SliceTable& table = *SlicesOf(trace_, track.kind);
  std::vector<LodItem> items;
  const uint32_t parts = std::max<uint32_t>(1, columns / static_cast<uint32_t>(kNarrowColumns));
  QuerySlices(table, track.index, from, to, parts, items);
  for (const LodItem& item : items) {
    const Nanos start = std::max(item.start, from);
    const Nanos end = std::min(item.end, to);
    const uint32_t goroutine = table.value(item.slice);
    if (item.count == 1 && goroutine < trace_.goroutines.size()) {
      AddGoroutine(goroutine, start, end, pieces);
    }
    if (track.kind != TrackKind::kProc) continue;
    // Sweeps belong to processors, not goroutines.
    const size_t before = pieces.size();
    AddRanges(by_proc_[track.index], start, end, pieces);
    const auto is_known = [&](const Piece& piece) {
      const bool of_goroutine = trace_.ranges[piece.index].scope == ResourceKind::kGoroutine;
      return item.count == 1 ? of_goroutine : piece.whole_start < start;
    };
    pieces.erase(std::remove_if(pieces.begin() + static_cast<std::ptrdiff_t>(before), pieces.end(),
                                is_known),
                 pieces.end());
    for (size_t i = before; i < pieces.size(); ++i) {
      pieces[i].start = std::max(pieces[i].start, start);
      pieces[i].end = std::min(pieces[i].end, end);
      pieces[i].coarse = item.count > 1;
    }
  }
}

void NestedIndex::AddTask(uint32_t index, Nanos from, Nanos to, Pieces& pieces) const {
  const TaskSpan task = SpanOf(trace_, trace_.tasks[index]);
  if (task.start < to && task.end > from) {
    pieces.push_back({task.start, task.end, task.start, task.end, index, NestedKind::kTask});
  }
  for (const uint32_t i : tasks_.regions(index)) {
    const Region& region = trace_.regions[i];
    if (region.start >= to) break;
    if (region.end <= from) continue;
    pieces.push_back({region.start, region.end, region.start, region.end, i, NestedKind::kRegion});
  }
}

std::vector<NestedSlice> NestedIndex::GcLane(Nanos from, Nanos to, uint32_t columns) const {
  Layout layout(from, to, columns);
  const RangeList* const lists[] = {&marks_, &stops_, &assists_, &sweeps_};
  for (size_t depth = 0; depth < std::size(lists); ++depth) {
    Pieces pieces;
    AddRanges(*lists[depth], from, to, pieces);
    for (Piece& piece : pieces) {
      piece.coarse = true;
      layout.AddAt(depth, piece);
    }
  }
  return layout.Take();
}

std::vector<NestedSlice> NestedIndex::Query(Track track,
                                            Nanos from,
                                            Nanos to,
                                            uint32_t columns) const {
  Pieces pieces;
  switch (track.kind) {
    case TrackKind::kGc:
      return GcLane(from, to, columns);
    case TrackKind::kGoroutine:
      AddGoroutine(track.index, from, to, pieces);
      break;
    case TrackKind::kProc:
    case TrackKind::kThread:
      AddLane(track, from, to, columns, pieces);
      break;
    case TrackKind::kTask:
      AddTask(track.index, from, to, pieces);
      break;
    default:
      return {};
  }
  // What holds others comes first. A task holds its regions even if they outlive it.
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    const bool a_inner = a.kind != NestedKind::kTask;
    const bool b_inner = b.kind != NestedKind::kTask;
    return std::tie(a_inner, a.start, a.whole_start, b.whole_end) <
           std::tie(b_inner, b.start, b.whole_start, a.whole_end);
  });
  Layout layout(from, to, columns);
  for (const Piece& piece : pieces)
    layout.Add(piece);
  return layout.Take();
}

}  // namespace skein
