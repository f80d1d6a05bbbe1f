#pragma once

#include <cstdint>
#include <ctime>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace skein {

// The cheapest clock that all cores share: the time-stamp counter, and on processors without one
// the kernel's monotonic clock in nanoseconds. See ClockReading for what a tick is worth.
inline uint64_t Ticks() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
#endif
}

// For products of ticks and nanoseconds.
__extension__ using Uint128 = unsigned __int128;

// Both clocks at one moment. Two of them, far enough apart, tell how long a tick is.
struct ClockReading {
  uint64_t ticks = 0;
  uint64_t monotonic_ns = 0;
};

inline ClockReading ReadClocks() {
  timespec now;
  const uint64_t before = Ticks();
  clock_gettime(CLOCK_MONOTONIC, &now);
  const uint64_t after = Ticks();
  return {before + (after - before) / 2,
          static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec)};
}

// Since 1970.
inline int64_t UnixNs() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace skein
