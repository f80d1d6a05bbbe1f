// Locks that can be had at once are had by the try-variant, which costs what the lock itself costs;
// only then does the thread say that it waits.

#include <cerrno>

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {

WaitCounts wait_counts;

namespace {

using Timeout = const timespec*;

// `try_it` returns EBUSY if the lock cannot be had at once, and `wait` waits for it.
template <typename Try, typename Wait>
inline int Lock(
    const void* object, const Registers& from, const void* function, Try try_it, Wait wait) {
  const int tried = try_it();
  if (tried != EBUSY) return tried;
  const WaitingFor waiting(WaitReason::kSync, object, from, function);
  return wait();
}

bool Passes() {
  return !IsWatched(kWatchLocks) || __libc_single_threaded;
}

// Hooks of free mutexes are the ones whose cost shows. What is rare has functions of its own, so that the
// rest needs no frame, and only there is it asked whether anybody watches: hooks are there while somebody does.
[[gnu::noinline]] int WaitForMutex(pthread_mutex_t* mutex) {
  if (!IsWatched(kWatchLocks)) return pthread_mutex_lock(mutex);
  const WaitingFor waiting(WaitReason::kSync, mutex, SKEIN_CALLER,
                           SKEIN_FUNCTION(pthread_mutex_lock));
  return pthread_mutex_lock(mutex);
}

[[gnu::noinline]] int WakeAndUnlock(pthread_mutex_t* mutex) {
  UnlockFor(mutex, 1, SKEIN_CALLER);
  return pthread_mutex_unlock(mutex);
}

int pthread_mutex_lock_hook(pthread_mutex_t* mutex) {
  if (__libc_single_threaded) [[unlikely]]
    return pthread_mutex_lock(mutex);
  const int tried = pthread_mutex_trylock(mutex);
  if (tried == EBUSY) [[unlikely]]
    return WaitForMutex(mutex);
  return tried;
}

int pthread_mutex_timedlock_hook(pthread_mutex_t* mutex, Timeout until) {
  if (Passes()) return pthread_mutex_timedlock(mutex, until);
  return Lock(
      mutex, SKEIN_CALLER, SKEIN_FUNCTION(pthread_mutex_timedlock),
      [=] { return pthread_mutex_trylock(mutex); },
      [=] { return pthread_mutex_timedlock(mutex, until); });
}

int pthread_mutex_clocklock_hook(pthread_mutex_t* mutex, clockid_t clock, Timeout until) {
  if (Passes()) return pthread_mutex_clocklock(mutex, clock, until);
  return Lock(
      mutex, SKEIN_CALLER, SKEIN_FUNCTION(pthread_mutex_clocklock),
      [=] { return pthread_mutex_trylock(mutex); },
      [=] { return pthread_mutex_clocklock(mutex, clock, until); });
}

int pthread_mutex_unlock_hook(pthread_mutex_t* mutex) {
  if (wait_counts.any(AddressOf(mutex))) [[unlikely]]
    return WakeAndUnlock(mutex);
  return pthread_mutex_unlock(mutex);
}

// Waiting for a condition also unlocks its mutex.
template <typename Wait>
inline int WaitForCondition(const void* condition,
                            const void* mutex,
                            const Registers& from,
                            Wait wait) {
  UnlockFor(mutex, 1, from);
  const WaitingFor waiting(WaitReason::kCond, condition, from);
  return wait();
}

int pthread_cond_wait_hook(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!IsWatched(kWatchLocks)) return pthread_cond_wait(condition, mutex);
  return WaitForCondition(condition, mutex, SKEIN_CALLER,
                          [=] { return pthread_cond_wait(condition, mutex); });
}

int pthread_cond_timedwait_hook(pthread_cond_t* condition, pthread_mutex_t* mutex, Timeout until) {
  if (!IsWatched(kWatchLocks)) return pthread_cond_timedwait(condition, mutex, until);
  return WaitForCondition(condition, mutex, SKEIN_CALLER,
                          [=] { return pthread_cond_timedwait(condition, mutex, until); });
}

int pthread_cond_clockwait_hook(pthread_cond_t* condition,
                                pthread_mutex_t* mutex,
                                clockid_t clock,
                                Timeout until) {
  if (!IsWatched(kWatchLocks)) return pthread_cond_clockwait(condition, mutex, clock, until);
  return WaitForCondition(condition, mutex, SKEIN_CALLER,
                          [=] { return pthread_cond_clockwait(condition, mutex, clock, until); });
}

int pthread_cond_signal_hook(pthread_cond_t* condition) {
  if (IsWatched(kWatchLocks)) WakeFor(condition, 1, SKEIN_CALLER);
  return pthread_cond_signal(condition);
}

int pthread_cond_broadcast_hook(pthread_cond_t* condition) {
  if (IsWatched(kWatchLocks)) WakeFor(condition, kAllWaiters, SKEIN_CALLER);
  return pthread_cond_broadcast(condition);
}

// Readers wait until a writer lets go, and writers until anybody does; so they wait at two addresses.
const void* ForReaders(const pthread_rwlock_t* lock) {
  return reinterpret_cast<const char*>(lock) + 1;
}

int pthread_rwlock_rdlock_hook(pthread_rwlock_t* lock) {
  if (Passes()) return pthread_rwlock_rdlock(lock);
  return Lock(
      ForReaders(lock), SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_rdlock),
      [=] { return pthread_rwlock_tryrdlock(lock); }, [=] { return pthread_rwlock_rdlock(lock); });
}

int pthread_rwlock_wrlock_hook(pthread_rwlock_t* lock) {
  if (Passes()) return pthread_rwlock_wrlock(lock);
  return Lock(
      lock, SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_wrlock),
      [=] { return pthread_rwlock_trywrlock(lock); }, [=] { return pthread_rwlock_wrlock(lock); });
}

int pthread_rwlock_timedrdlock_hook(pthread_rwlock_t* lock, Timeout until) {
  if (Passes()) return pthread_rwlock_timedrdlock(lock, until);
  return Lock(
      ForReaders(lock), SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_timedrdlock),
      [=] { return pthread_rwlock_tryrdlock(lock); },
      [=] { return pthread_rwlock_timedrdlock(lock, until); });
}

int pthread_rwlock_timedwrlock_hook(pthread_rwlock_t* lock, Timeout until) {
  if (Passes()) return pthread_rwlock_timedwrlock(lock, until);
  return Lock(
      lock, SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_timedwrlock),
      [=] { return pthread_rwlock_trywrlock(lock); },
      [=] { return pthread_rwlock_timedwrlock(lock, until); });
}

int pthread_rwlock_clockrdlock_hook(pthread_rwlock_t* lock, clockid_t clock, Timeout until) {
  if (Passes()) return pthread_rwlock_clockrdlock(lock, clock, until);
  return Lock(
      ForReaders(lock), SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_clockrdlock),
      [=] { return pthread_rwlock_tryrdlock(lock); },
      [=] { return pthread_rwlock_clockrdlock(lock, clock, until); });
}

int pthread_rwlock_clockwrlock_hook(pthread_rwlock_t* lock, clockid_t clock, Timeout until) {
  if (Passes()) return pthread_rwlock_clockwrlock(lock, clock, until);
  return Lock(
      lock, SKEIN_CALLER, SKEIN_FUNCTION(pthread_rwlock_clockwrlock),
      [=] { return pthread_rwlock_trywrlock(lock); },
      [=] { return pthread_rwlock_clockwrlock(lock, clock, until); });
}

// Whoever unlocks has it: a reader, if no writer is named there.
bool IsWriter(const pthread_rwlock_t* lock) {
  return lock->__data.__cur_writer != 0;
}

int pthread_rwlock_unlock_hook(pthread_rwlock_t* lock) {
  if (IsWatched(kWatchLocks)) {
    const Registers from = SKEIN_CALLER;
    UnlockFor(lock, kAllWaiters, from);
    if (IsWriter(lock)) UnlockFor(ForReaders(lock), kAllWaiters, from);
  }
  return pthread_rwlock_unlock(lock);
}

// A semaphore's try-variant says EAGAIN, by errno.
template <typename Wait>
inline int WaitForSemaphore(sem_t* semaphore,
                            const Registers& from,
                            const void* function,
                            Wait wait) {
  const int saved_errno = errno;
  if (sem_trywait(semaphore) == 0) return 0;
  if (errno != EAGAIN) return -1;
  errno = saved_errno;
  const WaitingFor waiting(WaitReason::kSync, semaphore, from, function);
  return wait();
}

int sem_wait_hook(sem_t* semaphore) {
  if (!IsWatched(kWatchLocks)) return sem_wait(semaphore);
  return WaitForSemaphore(semaphore, SKEIN_CALLER, SKEIN_FUNCTION(sem_wait),
                          [=] { return sem_wait(semaphore); });
}

int sem_timedwait_hook(sem_t* semaphore, Timeout until) {
  if (!IsWatched(kWatchLocks)) return sem_timedwait(semaphore, until);
  return WaitForSemaphore(semaphore, SKEIN_CALLER, SKEIN_FUNCTION(sem_timedwait),
                          [=] { return sem_timedwait(semaphore, until); });
}

int sem_clockwait_hook(sem_t* semaphore, clockid_t clock, Timeout until) {
  if (!IsWatched(kWatchLocks)) return sem_clockwait(semaphore, clock, until);
  return WaitForSemaphore(semaphore, SKEIN_CALLER, SKEIN_FUNCTION(sem_clockwait),
                          [=] { return sem_clockwait(semaphore, clock, until); });
}

int sem_post_hook(sem_t* semaphore) {
  if (IsWatched(kWatchLocks)) WakeFor(semaphore, 1, SKEIN_CALLER);
  return sem_post(semaphore);
}

// Which thread is the last one, who wakes the others, only the barrier knows.
int pthread_barrier_wait_hook(pthread_barrier_t* barrier) {
  if (!IsWatched(kWatchLocks)) return pthread_barrier_wait(barrier);
  const WaitingFor waiting(WaitReason::kSync, barrier, SKEIN_CALLER,
                           SKEIN_FUNCTION(pthread_barrier_wait));
  return pthread_barrier_wait(barrier);
}

// What std::atomic::wait, std::latch, std::barrier, std::counting_semaphore and absl's and folly's
// locks are made of.
long syscall_hook(long number, long a, long b, long c, long d, long e, long f) {
  if (!IsWatched(kWatchLocks) || number != SYS_futex) return syscall(number, a, b, c, d, e, f);
  const auto* word = reinterpret_cast<const void*>(a);
  switch (b & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET: {
      const WaitingFor waiting(WaitReason::kSync, word, SKEIN_CALLER);
      return syscall(number, a, b, c, d, e, f);
    }
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      WakeFor(word, static_cast<uint32_t>(c), SKEIN_CALLER);
      break;
    default:
      break;
  }
  return syscall(number, a, b, c, d, e, f);
}

const Hook kHooks[] = {
    SKEIN_HOOK(pthread_mutex_lock),
    SKEIN_HOOK(pthread_mutex_timedlock),
    SKEIN_HOOK(pthread_mutex_clocklock),
    SKEIN_HOOK(pthread_mutex_unlock),
    SKEIN_HOOK(pthread_cond_wait),
    SKEIN_HOOK(pthread_cond_timedwait),
    SKEIN_HOOK(pthread_cond_clockwait),
    SKEIN_HOOK(pthread_cond_signal),
    SKEIN_HOOK(pthread_cond_broadcast),
    SKEIN_HOOK(pthread_rwlock_rdlock),
    SKEIN_HOOK(pthread_rwlock_wrlock),
    SKEIN_HOOK(pthread_rwlock_timedrdlock),
    SKEIN_HOOK(pthread_rwlock_timedwrlock),
    SKEIN_HOOK(pthread_rwlock_clockrdlock),
    SKEIN_HOOK(pthread_rwlock_clockwrlock),
    SKEIN_HOOK(pthread_rwlock_unlock),
    SKEIN_HOOK(sem_wait),
    SKEIN_HOOK(sem_timedwait),
    SKEIN_HOOK(sem_clockwait),
    SKEIN_HOOK(sem_post),
    SKEIN_HOOK(pthread_barrier_wait),
    SKEIN_HOOK(syscall),
};

}  // namespace

std::span<const Hook> LockHooks() {
  return kHooks;
}

}  // namespace skein
