#include "sigsafe/sample_counts.h"

#include "sigsafe/arena.h"

namespace skein {

uint32_t SampleCountOf(Arena& arena, const SampleKey& key) {
  constexpr uint32_t kMaxProbes = 1024;
  const uint64_t packed = key.Packed();
  const auto hash = static_cast<uint32_t>(packed * 0x9e37'79b9'7f4a'7c15 >> 40);
  for (uint32_t probe = 0; probe < kMaxProbes; ++probe) {
    const uint32_t place = (hash + probe) % kSampleCounts;
    std::atomic<uint64_t>& here = arena.samples[place].key;
    uint64_t found = here.load(std::memory_order_acquire);
    if (found == 0 && here.compare_exchange_strong(found, packed, std::memory_order_acq_rel))
      return place;
    if (found == packed) return place;
  }
  arena.header.lost_samples.fetch_add(1, std::memory_order_relaxed);
  return kNoSampleCount;
}

void AddToSampleCount(Arena& arena, uint32_t place, const SampleValues& values) {
  if (place >= kSampleCounts) return;
  for (size_t i = 0; i < kSampleValues; ++i)
    if (values[i] != 0)
      arena.samples[place].values[i].fetch_add(values[i], std::memory_order_relaxed);
}

void CountSample(Arena& arena, const SampleKey& key, const SampleValues& values) {
  AddToSampleCount(arena, SampleCountOf(arena, key), values);
}

}  // namespace skein
