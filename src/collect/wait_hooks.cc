#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collect/call_hook.h"
#include "collect/file_kinds.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

unsigned sleep_hook(unsigned seconds) {
  if (!IsRecording()) return sleep(seconds);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(sleep));
  return sleep(seconds);
}

int usleep_hook(useconds_t microseconds) {
  if (!IsRecording()) return usleep(microseconds);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(usleep));
  return usleep(microseconds);
}

int nanosleep_hook(const timespec* duration, timespec* left) {
  if (!IsRecording()) return nanosleep(duration, left);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(nanosleep));
  return nanosleep(duration, left);
}

int clock_nanosleep_hook(clockid_t clock, int flags, const timespec* until, timespec* left) {
  if (!IsRecording()) return clock_nanosleep(clock, flags, until, left);
  const Waiting waiting(RecordKind::kBlock, WaitReason::kSleep, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(clock_nanosleep));
  return clock_nanosleep(clock, flags, until, left);
}

// Whom the program waits for that asks of one file only.
uint32_t PeerOf(const pollfd* files, nfds_t count) {
  return count == 1 ? file_kinds.PeerOf(files->fd) : 0;
}

constexpr WaitReason kSelect = WaitReason::kSelect;
constexpr WaitReason kSyscall = WaitReason::kSyscall;
// Of threads that wait for signals: nobody is to blame for how long.
constexpr WaitReason kSleep = WaitReason::kSleep;

SKEIN_PEER_HOOK(int,
                poll,
                (pollfd * files, nfds_t count, int timeout),
                (files, count, timeout),
                kSelect,
                PeerOf(files, count))
SKEIN_PEER_HOOK(int,
                ppoll,
                (pollfd * files, nfds_t count, const timespec* timeout, const sigset_t* signals),
                (files, count, timeout, signals),
                kSelect,
                PeerOf(files, count))
SKEIN_CALL_HOOK(int,
                select,
                (int count, fd_set* in, fd_set* out, fd_set* except, timeval* timeout),
                (count, in, out, except, timeout),
                kSelect)
SKEIN_CALL_HOOK(int,
                pselect,
                (int count,
                 fd_set* in,
                 fd_set* out,
                 fd_set* except,
                 const timespec* timeout,
                 const sigset_t* signals),
                (count, in, out, except, timeout, signals),
                kSelect)
SKEIN_CALL_HOOK(int,
                epoll_wait,
                (int epoll, epoll_event* events, int count, int timeout),
                (epoll, events, count, timeout),
                kSelect)
SKEIN_CALL_HOOK(int,
                epoll_pwait,
                (int epoll, epoll_event* events, int count, int timeout, const sigset_t* signals),
                (epoll, events, count, timeout, signals),
                kSelect)

int poll_chk_hook(pollfd* files, nfds_t count, int timeout, size_t) {
  return poll_hook(files, count, timeout);
}

SKEIN_CALL_HOOK(pid_t, wait, (int* status), (status), kSyscall)
SKEIN_CALL_HOOK(
    pid_t, waitpid, (pid_t process, int* status, int options), (process, status, options), kSyscall)
SKEIN_CALL_HOOK(pid_t,
                wait4,
                (pid_t process, int* status, int options, rusage* used),
                (process, status, options, used),
                kSyscall)
SKEIN_CALL_HOOK(int,
                waitid,
                (idtype_t which, id_t id, siginfo_t* info, int options),
                (which, id, info, options),
                kSyscall)

SKEIN_CALL_HOOK(int, pause, (), (), kSleep)
SKEIN_CALL_HOOK(int, sigsuspend, (const sigset_t* signals), (signals), kSleep)
SKEIN_CALL_HOOK(int, sigwait, (const sigset_t* signals, int* signal), (signals, signal), kSleep)
SKEIN_CALL_HOOK(
    int, sigwaitinfo, (const sigset_t* signals, siginfo_t* info), (signals, info), kSleep)
SKEIN_CALL_HOOK(int,
                sigtimedwait,
                (const sigset_t* signals, siginfo_t* info, const timespec* timeout),
                (signals, info, timeout),
                kSleep)

const Hook kHooks[] = {
    SKEIN_HOOK(sleep),       SKEIN_HOOK(usleep),
    SKEIN_HOOK(nanosleep),   SKEIN_HOOK(clock_nanosleep),
    SKEIN_HOOK(poll),        SKEIN_HOOK_AS("__poll_chk", poll_chk),
    SKEIN_HOOK(ppoll),       SKEIN_HOOK(select),
    SKEIN_HOOK(pselect),     SKEIN_HOOK(epoll_wait),
    SKEIN_HOOK(epoll_pwait), SKEIN_HOOK(waitpid),
    SKEIN_HOOK(wait),        SKEIN_HOOK(wait4),
    SKEIN_HOOK(waitid),      SKEIN_HOOK(pause),
    SKEIN_HOOK(sigsuspend),  SKEIN_HOOK(sigwait),
    SKEIN_HOOK(sigwaitinfo), SKEIN_HOOK(sigtimedwait),
};

}  // namespace

std::span<const Hook> WaitHooks() {
  return kHooks;
}

}  // namespace skein
