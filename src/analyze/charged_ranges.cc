#include "analyze/charged_ranges.h"

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
}

}  // namespace skein
