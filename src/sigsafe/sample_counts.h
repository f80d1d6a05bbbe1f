#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace skein {

struct Arena;

// What profilers count. All counts only grow: the profile of a span of time is the difference of two
// looks.
enum class SampleKind : uint8_t {
  kNone,
  kCpu,           // Ticks of timers; the nanoseconds they stand for. detail: text of the labels.
  kHeap,          // Objects, bytes allocated; objects, bytes freed. detail: SizeClassOf().
  kBlock,         // 256ths of waits; ticks of the clock.
  kMutex,         // The same, by who held the lock.
  kThreadCreate,  // Threads.
  kThreads,       // Threads that there are at the moment of the look.
};

inline constexpr size_t kSampleValues = 4;
using SampleValues = std::array<int64_t, kSampleValues>;

// What is counted apart: detail has 24 bits.
struct SampleKey {
  SampleKind kind = SampleKind::kNone;
  uint32_t detail = 0;
  uint32_t stack = 0;

  uint64_t Packed() const {
    return static_cast<uint64_t>(kind) << 56 | static_cast<uint64_t>(detail & 0xff'ffff) << 32 |
           stack;
  }
  static SampleKey Unpack(uint64_t packed) {
    return {static_cast<SampleKind>(packed >> 56), static_cast<uint32_t>(packed >> 32 & 0xff'ffff),
            static_cast<uint32_t>(packed)};
  }
  bool operator==(const SampleKey&) const = default;
};

struct alignas(64) SampleCount {
  std::atomic<uint64_t> key;  // Packed; 0: free.
  std::atomic<int64_t> values[kSampleValues];
};

inline constexpr uint32_t kNoSampleCount = UINT32_MAX;

// The place where `key` is counted, or kNoSampleCount if there is no room. Async-signal-safe, without
// locks.
uint32_t SampleCountOf(Arena& arena, const SampleKey& key);

void AddToSampleCount(Arena& arena, uint32_t place, const SampleValues& values);

// Both in one.
void CountSample(Arena& arena, const SampleKey& key, const SampleValues& values);

}  // namespace skein
