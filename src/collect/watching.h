#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace skein {

// Who wants to know what the host's threads do: the trace, and each profiler. Hooks are installed
// while somebody needs them.
enum Watch : uint32_t {
  kWatchTrace = 1,
  kWatchCpu = 2,
  kWatchBlock = 4,
  kWatchMutex = 8,
  kWatchHeap = 16,
  kWatchThreads = 32,  // Where threads are created.
};
inline constexpr uint32_t kWatchLocks = kWatchTrace | kWatchBlock | kWatchMutex;
inline constexpr uint32_t kWatchAny = UINT32_MAX;

// The bits of those who watch now.
extern std::atomic<uint32_t> watched;
inline bool IsWatched(uint32_t any_of) {
  return (watched.load(std::memory_order_relaxed) & any_of) != 0;
}

// Held by whoever starts or stops a recording or a profiler.
std::mutex& WatchMutex();

// With the mutex held. There is an arena.
void BeginWatching(Watch who);
void EndWatching(Watch who);

// In the child of a fork: nobody watches, whatever the parent's threads held.
void ForgetWatching();

}  // namespace skein
