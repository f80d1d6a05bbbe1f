#include "analyze/durations.h"

#include <algorithm>
#include <cmath>

namespace skein {
namespace {

constexpr double kBucketsPerFactorTen = 5;

// The first whole nanosecond of a bucket.
Nanos LowerEndOf(int bucket) {
  if (bucket == 0) return 0;
  // Powers of ten are exact: what pow makes of them is rounded.
  const double end = std::pow(10.0, bucket / kBucketsPerFactorTen);
  return static_cast<Nanos>(std::ceil(end - 1e-9 * end));
}

int BucketOf(Nanos duration) {
  if (duration <= 1) return 0;
  int bucket = static_cast<int>(std::log10(static_cast<double>(duration)) * kBucketsPerFactorTen);
  while (LowerEndOf(bucket + 1) <= duration)
    ++bucket;
  while (LowerEndOf(bucket) > duration)
    --bucket;
  return bucket;
}

std::vector<DurationBucket> HistogramOf(const std::vector<Nanos>& sorted) {
  std::vector<DurationBucket> histogram;
  size_t next = 0;
  for (int bucket = BucketOf(sorted.front()); next < sorted.size(); ++bucket) {
    const Nanos end = LowerEndOf(bucket + 1);
    const size_t first = next;
    while (next < sorted.size() && sorted[next] < end)
      ++next;
    if (LowerEndOf(bucket) < end) histogram.push_back({LowerEndOf(bucket), end, next - first});
  }
  return histogram;
}

}  // namespace

Durations DurationsOf(std::vector<Nanos> durations) {
  Durations all;
  if (durations.empty()) return all;
  std::sort(durations.begin(), durations.end());
  const auto at = [&durations](double share) {
    return durations[static_cast<size_t>(
        std::llround(share * static_cast<double>(durations.size() - 1)))];
  };
  all.count = durations.size();
  for (const Nanos duration : durations)
    all.total_ns += duration;
  all.mean_ns = all.total_ns / static_cast<Nanos>(durations.size());
  all.p50_ns = at(0.50);
  all.p90_ns = at(0.90);
  all.p99_ns = at(0.99);
  all.max_ns = durations.back();
  all.histogram = HistogramOf(durations);
  return all;
}

}  // namespace skein
