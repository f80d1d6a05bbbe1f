#include "analyze/charged_ranges.h"

#include <algorithm>

namespace skein {

GoroutineIndex ChargedTo(const Range& range) {
  if (range.scope == ResourceKind::kGoroutine) return GoroutineIndex{range.owner};
  const bool same = range.open || range.goroutine == range.end_goroutine;
  return range.scope == ResourceKind::kProc && same ? range.goroutine : GoroutineIndex::kNone;
}

ChargedRanges::ChargedRanges(const Trace& trace) : first_(trace.goroutines.size() + 1) {
  for (const Range& range : trace.ranges) {
    const GoroutineIndex goroutine = ChargedTo(range);
    if (goroutine != GoroutineIndex::kNone) ++first_[Raw(goroutine) + 1];
  }
  for (size_t i = 1; i < first_.size(); ++i)
    first_[i] += first_[i - 1];
  ranges_.resize(first_.back());
  std::vector<uint32_t> next(first_.begin(), first_.end() - 1);
  for (uint32_t i = 0; i < trace.ranges.size(); ++i) {
    const GoroutineIndex goroutine = ChargedTo(trace.ranges[i]);
    if (goroutine != GoroutineIndex::kNone) ranges_[next[Raw(goroutine)]++] = i;
  }
  for (size_t goroutine = 0; goroutine + 1 < first_.size(); ++goroutine) {
    Nanos latest = 0;
    for (uint32_t i = first_[goroutine]; i < first_[goroutine + 1]; ++i)
      reach_.push_back(latest = std::max(latest, trace.ranges[ranges_[i]].end));
  }
}

std::span<const uint32_t> ChargedRanges::From(GoroutineIndex goroutine, Nanos time) const {
  const auto begin = reach_.begin() + first_[Raw(goroutine)];
  const auto end = reach_.begin() + first_[Raw(goroutine) + 1];
  const auto first = static_cast<size_t>(std::upper_bound(begin, end, time) - reach_.begin());
  return {ranges_.data() + first, first_[Raw(goroutine) + 1] - first};
}

}  // namespace skein
