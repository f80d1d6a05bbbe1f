#include "analyze/profile_scope.h"

#include <algorithm>
#include <tuple>

namespace skein {

bool IsInScope(const Trace& trace, const ProfileScope& scope, GoroutineIndex goroutine) {
  if (scope.goroutine != GoroutineIndex::kNone && goroutine != scope.goroutine) return false;
  if (!scope.group) return true;
  return goroutine != GoroutineIndex::kNone &&
         trace.goroutines[Raw(goroutine)].group == *scope.group;
}

std::vector<WorkSpan> WorkIn(const Trace& trace, std::span<const uint32_t> regions) {
  std::vector<WorkSpan> spans;
  for (const uint32_t i : regions) {
    const Region& region = trace.regions[i];
    if (region.goroutine != GoroutineIndex::kNone && region.start < region.end)
      spans.push_back({region.goroutine, region.start, region.end});
  }
  // Of those that begin together the longest comes first.
  std::sort(spans.begin(), spans.end(), [](const WorkSpan& a, const WorkSpan& b) {
    return std::tie(a.goroutine, a.from, b.to) < std::tie(b.goroutine, b.from, a.to);
  });
  size_t kept = 0;
  for (const WorkSpan& span : spans) {
    const bool within =
        kept > 0 && spans[kept - 1].goroutine == span.goroutine && span.from < spans[kept - 1].to;
    if (!within) spans[kept++] = span;
  }
  spans.resize(kept);
  return spans;
}

}  // namespace skein
