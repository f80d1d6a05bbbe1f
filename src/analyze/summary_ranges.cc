#include "analyze/summary_ranges.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "analyze/goroutine_life.h"

namespace skein {
namespace {

struct Edge {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  StringId name = StringId::kEmpty;
  Nanos time = 0;
  bool begins = false;
};

GoroutineIndex BeganBy(const Range& range) {
  if (range.scope == ResourceKind::kGoroutine) return GoroutineIndex{range.owner};
  return range.scope == ResourceKind::kProc ? range.goroutine : GoroutineIndex::kNone;
}

bool EndCounts(const Range& range) {
  if (range.open) return false;
  return range.scope == ResourceKind::kGoroutine || range.goroutine == range.end_goroutine;
}

// All edges that Go sees, of each goroutine and name in order of time.
std::vector<Edge> Edges(const Trace& trace) {
  std::vector<Edge> edges;
  for (const Range& range : trace.ranges) {
    const GoroutineIndex goroutine = BeganBy(range);
    if (goroutine == GoroutineIndex::kNone) continue;
    if (range.start < trace.goroutines[Raw(goroutine)].created) continue;  // Of an earlier life.
    edges.push_back({goroutine, range.name, range.start, true});
    if (EndCounts(range)) edges.push_back({goroutine, range.name, range.end, false});
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tuple(a.goroutine, a.name, a.time) < std::tuple(b.goroutine, b.name, b.time);
  });
  return edges;
}

}  // namespace

std::vector<GoroutineRangeTime> SummarizeRanges(const Trace& trace) {
  std::vector<GoroutineRangeTime> times;
  const std::vector<Edge> edges = Edges(trace);
  for (size_t i = 0; i < edges.size();) {
    const Edge& first = edges[i];
    GoroutineRangeTime row{first.goroutine, {first.name, 0}};
    Nanos open_since = kNever;
    for (; i < edges.size() && edges[i].goroutine == first.goroutine && edges[i].name == first.name;
         ++i) {
      if (!edges[i].begins && open_since != kNever) row.time.time_ns += edges[i].time - open_since;
      open_since = edges[i].begins ? edges[i].time : kNever;
    }
    if (open_since != kNever) {
      row.time.time_ns += LifeOf(trace, first.goroutine).ended - open_since;
    }
    times.push_back(row);
  }
  std::sort(times.begin(), times.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.goroutine, trace.text(a.time.name)) <
           std::pair(b.goroutine, trace.text(b.time.name));
  });
  return times;
}

}  // namespace skein
