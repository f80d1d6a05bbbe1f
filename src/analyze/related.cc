#include "analyze/related.h"

#include <algorithm>
#include <map>
#include <set>

namespace skein {

namespace {

// Adds to `wakes` how often each goroutine made the given one runnable again after it had waited.
void CountWakers(const Trace& trace,
                 GoroutineIndex goroutine,
                 std::map<GoroutineIndex, uint32_t>& wakes) {
  const SliceTable& table = trace.goroutine_slices;
  const uint32_t track = Raw(goroutine);
  for (SliceIndex slice = table.begin(track); slice < table.end(track); ++slice) {
    if (slice == table.begin(track) || StateOf(trace, slice).state != GoState::kRunnable) continue;
    if (StateOf(trace, slice - 1).state != GoState::kWaiting) continue;
    const GoroutineIndex waker = DecodeWaker(table.extra(slice)).goroutine;
    if (waker != GoroutineIndex::kNone) ++wakes[waker];
  }
}

}  // namespace

std::vector<RelatedGoroutine> RelatedTo(const Trace& trace,
                                        GoroutineIndex goroutine,
                                        uint32_t depth) {
  std::vector<RelatedGoroutine> related = {{goroutine, 0, 0}};
  std::set<GoroutineIndex> seen = {goroutine};
  size_t begin = 0;
  for (uint32_t level = 1; level <= depth; ++level) {
    std::map<GoroutineIndex, uint32_t> wakes;
    const size_t end = related.size();
    for (; begin < end; ++begin)
      CountWakers(trace, related[begin].goroutine, wakes);
    for (const auto& [waker, count] : wakes) {
      if (seen.insert(waker).second) related.push_back({waker, level, count});
    }
    std::stable_sort(
        related.begin() + static_cast<std::ptrdiff_t>(end), related.end(),
        [](const RelatedGoroutine& a, const RelatedGoroutine& b) { return a.wakes > b.wakes; });
  }
  return related;
}

}  // namespace skein
