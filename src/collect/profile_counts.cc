#include "collect/profile_counts.h"

#include <algorithm>
#include <map>

namespace skein {
namespace {

bool IsZero(const ProfileCount& count) {
  return std::ranges::all_of(count.values, [](int64_t value) { return value == 0; });
}

}  // namespace

std::vector<ProfileCount> TakeCounts(const Arena& arena, SampleKind kind) {
  std::vector<ProfileCount> counts;
  for (const SampleCount& sample : arena.samples) {
    const SampleKey key = SampleKey::Unpack(sample.key.load(std::memory_order_acquire));
    if (key.kind != kind) continue;
    ProfileCount count{key};
    for (size_t i = 0; i < kSampleValues; ++i)
      count.values[i] = sample.values[i].load(std::memory_order_relaxed);
    if (!IsZero(count)) counts.push_back(count);
  }
  std::ranges::sort(counts, {}, [](const ProfileCount& count) { return count.key.Packed(); });
  return counts;
}

std::vector<ProfileCount> Difference(const std::vector<ProfileCount>& later,
                                     const std::vector<ProfileCount>& earlier) {
  std::map<uint64_t, SampleValues> values;
  for (const ProfileCount& count : later)
    values[count.key.Packed()] = count.values;
  for (const ProfileCount& count : earlier) {
    SampleValues& left = values[count.key.Packed()];
    for (size_t i = 0; i < kSampleValues; ++i)
      left[i] -= count.values[i];
  }
  std::vector<ProfileCount> result;
  for (const auto& [key, left] : values)
    result.push_back({SampleKey::Unpack(key), left});
  std::erase_if(result, IsZero);
  return result;
}

}  // namespace skein
