#include "collect/contention.h"

#include <array>
#include <atomic>

#include <time.h>

#include "collect/recorder.h"
#include "collect/watching.h"
#include "sigsafe/clock.h"

namespace skein {
namespace {

std::atomic<uint64_t> block_rate_ticks = 0;
std::atomic<uint64_t> mutex_fraction = 0;

// Who unlocked last, by lock: half an address and a stack in a word, so that nobody sees half of it. A
// waiter that has got a lock finds there who it was that had kept it waiting.
class Unlockers {
 public:
  void Set(uint64_t address, uint32_t stack) {
    Place(address).store(Tag(address) | stack, std::memory_order_relaxed);
  }
  // 0: nobody is known.
  uint32_t Get(uint64_t address) {
    const uint64_t found = Place(address).load(std::memory_order_relaxed);
    return (found & kTagMask) == Tag(address) ? static_cast<uint32_t>(found) : 0;
  }

 private:
  static constexpr size_t kPlaces = 4096;
  static constexpr uint64_t kTagMask = 0xffff'ffff'0000'0000;

  static uint64_t Tag(uint64_t address) { return address << 29 & kTagMask; }
  std::atomic<uint64_t>& Place(uint64_t address) {
    return places_[address * 0x9e37'79b9'7f4a'7c15 >> 52];
  }

  std::array<std::atomic<uint64_t>, kPlaces> places_;
};

Unlockers unlockers;

uint64_t TicksIn(uint64_t ns) {
  const ClockReading begin = ReadClocks();
  const timespec pause = {0, 1'000'000};
  nanosleep(&pause, nullptr);
  const ClockReading end = ReadClocks();
  const double ticks = static_cast<double>(end.ticks - begin.ticks);
  const double passed_ns = static_cast<double>(end.monotonic_ns - begin.monotonic_ns);
  return static_cast<uint64_t>(static_cast<double>(ns) * ticks / passed_ns);
}

uint64_t Random() {
  thread_local uint64_t state [[gnu::tls_model("initial-exec")]] = 0;
  if (state == 0) state = Ticks() | 1;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

void Set(Watch who, uint64_t value, std::atomic<uint64_t>& setting) {
  if (value != 0) BeginWatching(who);
  setting.store(value);
  if (value == 0) EndWatching(who);
}

// A wait that is shorter than the rate stands for several of its length.
void CountBlock(uint32_t stack, uint64_t ticks, uint64_t rate) {
  if (ticks == 0) ticks = 1;
  if (rate > ticks && Random() % rate > ticks) return;
  const uint64_t counted = ticks < rate ? rate : ticks;
  CountSample(*process_arena, {SampleKind::kBlock, 0, stack},
              {static_cast<int64_t>(256 * counted / ticks), static_cast<int64_t>(counted)});
}

void CountHolder(uint32_t stack, uint64_t ticks, uint64_t fraction) {
  if (fraction == 0 || Random() % fraction != 0) return;
  CountSample(*process_arena, {SampleKind::kMutex, 0, stack},
              {static_cast<int64_t>(256 * fraction), static_cast<int64_t>(ticks * fraction)});
}

}  // namespace

void SetBlockRate(uint64_t ns) {
  process_arena->header.block_rate_ns.store(ns);
  Set(kWatchBlock, ns == 0 ? 0 : TicksIn(ns) | 1, block_rate_ticks);
}

void SetMutexFraction(uint64_t n) {
  process_arena->header.mutex_fraction.store(n);
  Set(kWatchMutex, n, mutex_fraction);
}

void CountWait(uint64_t address, uint32_t waiter_stack, uint64_t ticks) {
  if (const uint64_t rate = block_rate_ticks.load(std::memory_order_relaxed); rate != 0)
    CountBlock(waiter_stack, ticks, rate);
  if (address == 0) return;
  if (const uint32_t holder = unlockers.Get(address); holder != 0)
    CountHolder(holder, ticks, mutex_fraction.load(std::memory_order_relaxed));
}

void NoteUnlock(uint64_t address, uint32_t stack) {
  if (stack != 0) unlockers.Set(address, stack);
}

}  // namespace skein
