#include "collect/watching.h"

#include <new>

#include "collect/hooks.h"

namespace skein {

std::atomic<uint32_t> watched = 0;

namespace {

alignas(std::mutex) std::byte mutex_memory[sizeof(std::mutex)];

struct Need {
  Watch who;
  uint32_t hooks;
};
constexpr Need kNeeds[] = {
    {kWatchTrace, kThreadHooks | kLockHooks | kCallHooks},
    {kWatchCpu, kThreadHooks},
    {kWatchBlock, kThreadHooks | kLockHooks},
    {kWatchMutex, kThreadHooks | kLockHooks},
    {kWatchHeap, kThreadHooks | kHeapHooks},
    {kWatchThreads, kThreadHooks},
};

uint32_t HooksFor(uint32_t watchers) {
  uint32_t hooks = 0;
  for (const Need& need : kNeeds)
    if ((need.who & watchers) != 0) hooks |= need.hooks;
  return hooks;
}

}  // namespace

// Never destroyed, for the host's threads may outlive static objects.
std::mutex& WatchMutex() {
  static auto* mutex = new (mutex_memory) std::mutex;
  return *mutex;
}

void BeginWatching(Watch who) {
  InstallHooks(HooksFor(watched.load() | who));
  watched.fetch_or(who);
}

void EndWatching(Watch who) {
  const uint32_t left = watched.fetch_and(~uint32_t{who}) & ~uint32_t{who};
  InstallHooks(HooksFor(left));
}

void ForgetWatching() {
  watched.store(0);
  new (&WatchMutex()) std::mutex;
}

}  // namespace skein
