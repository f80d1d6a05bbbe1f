#include "analyze/profile_scope.h"

#include <algorithm>
#include <tuple>

namespace skein {

namespace {

bool IsInScope(const Trace& trace, const ProfileScope& scope, GoroutineIndex goroutine) {
  if (scope.goroutine != GoroutineIndex::kNone && goroutine != scope.goroutine) return false;
  if (!scope.group) return true;
  return goroutine != GoroutineIndex::kNone &&
         trace.goroutines[Raw(goroutine)].group == *scope.group;
}

bool IsAtWork(const std::vector<WorkSpan>& work, const Sample& sample) {
  const auto next =
      std::upper_bound(work.begin(), work.end(), sample, [](const Sample& a, const WorkSpan& b) {
        return a.goroutine != b.goroutine ? a.goroutine < b.goroutine : a.time < b.from;
      });
  if (next == work.begin()) return false;
  const WorkSpan& span = *std::prev(next);
  return span.goroutine == sample.goroutine && sample.time < span.to;
}

}  // namespace

void VisitScope(const Trace& trace,
                const ProfileScope& scope,
                Nanos from,
                Nanos to,
                const std::function<void(GoroutineIndex, Nanos, Nanos)>& visit) {
  if (scope.work) {
    for (const WorkSpan& span : *scope.work) {
      const Nanos begin = std::max(span.from, from);
      const Nanos end = std::min(span.to, to);
      if (begin < end && IsInScope(trace, scope, span.goroutine)) visit(span.goroutine, begin, end);
    }
  } else if (scope.goroutine != GoroutineIndex::kNone) {
    if (IsInScope(trace, scope, scope.goroutine)) visit(scope.goroutine, from, to);
  } else if (scope.group) {
    for (const GoroutineIndex goroutine : trace.groups[*scope.group].goroutines)
      visit(goroutine, from, to);
  } else {
    for (uint32_t i = 0; i < trace.goroutine_slices.track_count(); ++i)
      visit(GoroutineIndex{i}, from, to);
  }
}

void VisitSamples(const Trace& trace,
                  const ProfileScope& scope,
                  Nanos from,
                  Nanos to,
                  const std::function<void(const Sample&)>& visit) {
  const auto is_before = [](const Sample& sample, Nanos time) { return sample.time < time; };
  auto at = std::lower_bound(trace.samples.begin(), trace.samples.end(), from, is_before);
  for (; at != trace.samples.end() && at->time < to; ++at) {
    const bool counts = IsInScope(trace, scope, at->goroutine) && scope.Has(at->stack) &&
                        (!scope.work || IsAtWork(*scope.work, *at));
    if (counts) visit(*at);
  }
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
