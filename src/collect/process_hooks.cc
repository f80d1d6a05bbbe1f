#include <cerrno>
#include <cstdarg>
#include <mutex>

#include <dlfcn.h>
#include <unistd.h>

#include "collect/cpu_timers.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"
#include "collect/modules.h"

namespace skein {
namespace {

// The modules that came are hooked too, and their names noted. dlopen looks at who calls it (for
// $ORIGIN, RUNPATH and namespaces), which here is us: a limit that docs/collection.md tells of.
void* dlopen_hook(const char* path, int flags) {
  if (!IsWatched(kWatchAny)) return dlopen(path, flags);
  void* module = nullptr;
  {
    const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSyscall, 0, SKEIN_CALLER);
    module = dlopen(path, flags);
  }
  if (module != nullptr) {
    HookNewModules();
    WriteModules(*process_arena);
  }
  return module;
}

int dlclose_hook(void* module) {
  const int result = dlclose(module);
  if (process_arena != nullptr) ForgetModules();
  return result;
}

// Returns only if the other program cannot be executed. A timer's signal that is on its way would end
// it, so there are none then.
template <typename Execute>
int Replace(Execute execute) {
  std::atomic<uint32_t>& replaced = process_arena->header.replaced;
  replaced.store(1);
  StopCpuTimers();
  const int result = execute();
  const int saved_errno = errno;
  replaced.store(0);
  const std::lock_guard lock(WatchMutex());
  if (IsWatched(kWatchCpu)) StartCpuTimers(process_arena->header.cpu_period_ns);
  errno = saved_errno;
  return result;
}

int execve_hook(const char* path, char* const* arguments, char* const* environment) {
  if (!IsWatched(kWatchAny)) return execve(path, arguments, environment);
  return Replace([=] { return execve(path, arguments, environment); });
}

int execv_hook(const char* path, char* const* arguments) {
  if (!IsWatched(kWatchAny)) return execv(path, arguments);
  return Replace([=] { return execv(path, arguments); });
}

int execvp_hook(const char* file, char* const* arguments) {
  if (!IsWatched(kWatchAny)) return execvp(file, arguments);
  return Replace([=] { return execvp(file, arguments); });
}

// The arguments of execl and execlp, of which the last is null.
struct ArgumentList {
  static constexpr size_t kMax = 1024;

  ArgumentList(const char* first, va_list rest) {
    for (const char* next = first; next != nullptr && size + 1 < kMax;
         next = va_arg(rest, const char*))
      arguments[size++] = const_cast<char*>(next);
    arguments[size] = nullptr;
  }

  size_t size = 0;
  char* arguments[kMax];
};

int execl_hook(const char* path, const char* first, ...) {
  va_list rest;
  va_start(rest, first);
  const ArgumentList list(first, rest);
  va_end(rest);
  return execv_hook(path, list.arguments);
}

int execlp_hook(const char* file, const char* first, ...) {
  va_list rest;
  va_start(rest, first);
  const ArgumentList list(first, rest);
  va_end(rest);
  return execvp_hook(file, list.arguments);
}

const Hook kHooks[] = {SKEIN_HOOK(execl),   SKEIN_HOOK(execlp), SKEIN_HOOK(dlopen),
                       SKEIN_HOOK(dlclose), SKEIN_HOOK(execve), SKEIN_HOOK(execv),
                       SKEIN_HOOK(execvp)};

}  // namespace

std::span<const Hook> ProcessHooks() {
  return kHooks;
}

}  // namespace skein
