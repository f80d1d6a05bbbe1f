// The host may have a use of its own for SIGPROF, which it shares with the profiler then; and it may block
// all signals in its threads, as servers do, without thinking of this one.

#include <csignal>

#include <pthread.h>

#include "collect/cpu_timers.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

using Handler = void (*)(int);

int sigaction_hook(int signal, const struct sigaction* action, struct sigaction* old) {
  if (signal == SIGPROF && SwapHostAction(action, old)) return 0;
  return sigaction(signal, action, old);
}

Handler signal_hook(int number, Handler handler) {
  struct sigaction action {};
  struct sigaction old {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  if (number == SIGPROF && SwapHostAction(&action, &old)) return old.sa_handler;
  return signal(number, handler);
}

template <typename Call>
int SetMask(int how, const sigset_t* set, sigset_t* old, Call call) {
  const bool blocks = set != nullptr && how != SIG_UNBLOCK && sigismember(set, SIGPROF) == 1;
  if (!blocks || !IsWatched(kWatchCpu) || !MayUnblockSignal()) return call(how, set, old);
  sigset_t others = *set;
  sigdelset(&others, SIGPROF);
  return call(how, &others, old);
}

int pthread_sigmask_hook(int how, const sigset_t* set, sigset_t* old) {
  return SetMask(how, set, old, &pthread_sigmask);
}

int sigprocmask_hook(int how, const sigset_t* set, sigset_t* old) {
  return SetMask(how, set, old, &sigprocmask);
}

const Hook kHooks[] = {SKEIN_HOOK(sigaction), SKEIN_HOOK(signal), SKEIN_HOOK(pthread_sigmask),
                       SKEIN_HOOK(sigprocmask)};

}  // namespace

std::span<const Hook> SignalHooks() {
  return kHooks;
}

}  // namespace skein
