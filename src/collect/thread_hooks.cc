#include <pthread.h>

#include "collect/hook_calls.h"
#include "collect/hook_tables.h"
#include "collect/thread_entry.h"

namespace skein {
namespace {

using Routine = void* (*)(void*);

int pthread_create_hook(pthread_t* thread,
                        const pthread_attr_t* attributes,
                        Routine routine,
                        void* argument) {
  if (!IsWatched(kWatchAny)) return pthread_create(thread, attributes, routine, argument);
  const Registers from = SKEIN_CALLER;
  ThreadSlot* slot = ClaimThread(routine, argument);
  if (slot == nullptr) return pthread_create(thread, attributes, routine, argument);
  slot->entry = ThreadEntryOf(routine, argument);
  // Said before it is so, because the new thread may be there first.
  NoteCreation(*slot, from);
  const int result = pthread_create(thread, attributes, &RunThread, slot);
  if (result != 0) CancelThread(*slot);
  return result;
}

// Of a thread that has ended already nobody needs to wait: such a call is a short one.
template <typename Join>
inline int WaitForEnd(pthread_t thread, const Registers& from, const void* function, Join join) {
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSync, thread, from, function);
  return join();
}

int pthread_join_hook(pthread_t thread, void** result) {
  if (!IsWatched(kWatchLocks)) return pthread_join(thread, result);
  return WaitForEnd(thread, SKEIN_CALLER, SKEIN_FUNCTION(pthread_join),
                    [=] { return pthread_join(thread, result); });
}

int pthread_timedjoin_np_hook(pthread_t thread, void** result, const timespec* until) {
  if (!IsWatched(kWatchLocks)) return pthread_timedjoin_np(thread, result, until);
  return WaitForEnd(thread, SKEIN_CALLER, SKEIN_FUNCTION(pthread_timedjoin_np),
                    [=] { return pthread_timedjoin_np(thread, result, until); });
}

int pthread_clockjoin_np_hook(pthread_t thread,
                              void** result,
                              clockid_t clock,
                              const timespec* until) {
  if (!IsWatched(kWatchLocks)) return pthread_clockjoin_np(thread, result, clock, until);
  return WaitForEnd(thread, SKEIN_CALLER, SKEIN_FUNCTION(pthread_clockjoin_np),
                    [=] { return pthread_clockjoin_np(thread, result, clock, until); });
}

const Hook kHooks[] = {
    SKEIN_HOOK(pthread_create),
    SKEIN_HOOK(pthread_join),
    SKEIN_HOOK(pthread_timedjoin_np),
    SKEIN_HOOK(pthread_clockjoin_np),
};

}  // namespace

std::span<const Hook> ThreadHooks() {
  return kHooks;
}

}  // namespace skein
