#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

unsigned sleep_hook(unsigned seconds) {
  if (!IsRecording()) return sleep(seconds);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER);
  return sleep(seconds);
}

int usleep_hook(useconds_t microseconds) {
  if (!IsRecording()) return usleep(microseconds);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER);
  return usleep(microseconds);
}

int nanosleep_hook(const timespec* duration, timespec* left) {
  if (!IsRecording()) return nanosleep(duration, left);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER);
  return nanosleep(duration, left);
}

int clock_nanosleep_hook(clockid_t clock, int flags, const timespec* until, timespec* left) {
  if (!IsRecording()) return clock_nanosleep(clock, flags, until, left);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER);
  return clock_nanosleep(clock, flags, until, left);
}

int poll_hook(pollfd* files, nfds_t count, int timeout) {
  if (!IsRecording()) return poll(files, count, timeout);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return poll(files, count, timeout);
}

int poll_chk_hook(pollfd* files, nfds_t count, int timeout, size_t) {
  if (!IsRecording()) return poll(files, count, timeout);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return poll(files, count, timeout);
}

int ppoll_hook(pollfd* files, nfds_t count, const timespec* timeout, const sigset_t* signals) {
  if (!IsRecording()) return ppoll(files, count, timeout, signals);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return ppoll(files, count, timeout, signals);
}

int select_hook(int count, fd_set* in, fd_set* out, fd_set* except, timeval* timeout) {
  if (!IsRecording()) return select(count, in, out, except, timeout);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return select(count, in, out, except, timeout);
}

int pselect_hook(int count,
                 fd_set* in,
                 fd_set* out,
                 fd_set* except,
                 const timespec* timeout,
                 const sigset_t* signals) {
  if (!IsRecording()) return pselect(count, in, out, except, timeout, signals);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return pselect(count, in, out, except, timeout, signals);
}

int epoll_wait_hook(int epoll, epoll_event* events, int count, int timeout) {
  if (!IsRecording()) return epoll_wait(epoll, events, count, timeout);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return epoll_wait(epoll, events, count, timeout);
}

int epoll_pwait_hook(
    int epoll, epoll_event* events, int count, int timeout, const sigset_t* signals) {
  if (!IsRecording()) return epoll_pwait(epoll, events, count, timeout, signals);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSelect, 0, SKEIN_CALLER);
  return epoll_pwait(epoll, events, count, timeout, signals);
}

pid_t waitpid_hook(pid_t process, int* status, int options) {
  if (!IsRecording()) return waitpid(process, status, options);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSyscall, 0, SKEIN_CALLER);
  return waitpid(process, status, options);
}

const Hook kHooks[] = {
    SKEIN_HOOK(sleep),           SKEIN_HOOK(usleep),      SKEIN_HOOK(nanosleep),
    SKEIN_HOOK(clock_nanosleep), SKEIN_HOOK(poll),        SKEIN_HOOK_AS("__poll_chk", poll_chk),
    SKEIN_HOOK(ppoll),           SKEIN_HOOK(select),      SKEIN_HOOK(pselect),
    SKEIN_HOOK(epoll_wait),      SKEIN_HOOK(epoll_pwait), SKEIN_HOOK(waitpid),
};

}  // namespace

std::span<const Hook> WaitHooks() {
  return kHooks;
}

}  // namespace skein
