#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "collect/contention.h"
#include "collect/hooks.h"
#include "collect/recorder.h"
#include "collect/watching.h"

// What the files of hooks share. A hook named read_hook stands in for read; its first line lets the
// call through untouched when nothing is recorded.

#define SKEIN_HOOK(name) \
  { #name, reinterpret_cast < void*>(&name##_hook) }
// For Waiting.
#define SKEIN_FUNCTION(name) reinterpret_cast<const void*>(&name)
#define SKEIN_HOOK_AS(name, hook) \
  { name, reinterpret_cast<void*>(&hook##_hook) }

namespace skein {

inline uint64_t AddressOf(const void* object) {
  return reinterpret_cast<uint64_t>(object);
}

// How many threads wait for each object, by hash: whoever unlocks or signals one that nobody waits
// for need not say so. Two objects that share a place only make a needless record.
class WaitCounts {
 public:
  void Enter(uint64_t address) { Place(address).fetch_add(1, std::memory_order_relaxed); }
  void Leave(uint64_t address) { Place(address).fetch_sub(1, std::memory_order_relaxed); }
  bool any(uint64_t address) { return Place(address).load(std::memory_order_relaxed) != 0; }

 private:
  static constexpr size_t kPlaces = 4096;

  std::atomic<uint32_t>& Place(uint64_t address) {
    return places_[address * 0x9e37'79b9'7f4a'7c15 >> 52];
  }

  std::array<std::atomic<uint32_t>, kPlaces> places_;
};
static_assert(4096 == 1 << (64 - 52));
extern WaitCounts wait_counts;

// For as long as the thread waits for an object that others wake it from.
class WaitingFor {
 public:
  WaitingFor(WaitReason reason,
             const void* object,
             const Registers& from,
             const void* function = nullptr)
      : address_(AddressOf(object)),
        waiting_(RecordKind::kBlock, reason, address_, from, function) {
    wait_counts.Enter(address_);
  }
  ~WaitingFor() { wait_counts.Leave(address_); }
  WaitingFor(const WaitingFor&) = delete;
  WaitingFor& operator=(const WaitingFor&) = delete;

 private:
  uint64_t address_;
  Waiting waiting_;
};

inline void WakeFor(const void* object, uint64_t waiters, const Registers& from) {
  const uint64_t address = AddressOf(object);
  if (IsRecording() && wait_counts.any(address))
    PutWithStack({.kind = RecordKind::kWake, .a = address, .b = waiters}, LastCallStackOf(from));
}
inline constexpr uint64_t kAllWaiters = UINT32_MAX;

// The same for locks.
inline void UnlockFor(const void* lock, uint64_t waiters, const Registers& from) {
  const uint64_t address = AddressOf(lock);
  if (!wait_counts.any(address)) return;
  const uint32_t stack = LastCallStackOf(from);
  if (IsWatched(kWatchMutex)) NoteUnlock(address, stack);
  if (!IsRecording()) return;
  PutWithStack({.kind = RecordKind::kWake, .reason = WaitReason::kSync, .a = address, .b = waiters},
               stack);
}

}  // namespace skein
