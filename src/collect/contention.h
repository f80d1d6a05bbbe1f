#pragma once

#include <cstdint>

namespace skein {

// The block profile (who waited, how long) and the mutex profile (who held what others waited for),
// fed by the hooks of locks.

// One of all waits for each `ns` waited; 0: none. With WatchMutex() held and an arena in place.
void SetBlockRate(uint64_t ns);
// One wait in `n`; 0: none.
void SetMutexFraction(uint64_t n);

// A wait for `address` (0: for nothing that is unlocked) has ended that took so long.
void CountWait(uint64_t address, uint32_t waiter_stack, uint64_t ticks);

// Somebody waits for the lock at `address`, which the thread with that stack unlocks now.
void NoteUnlock(uint64_t address, uint32_t stack);

}  // namespace skein
