#pragma once

#include <cstdint>

namespace skein {

// Recording of what the host asks of libc: threads, locks, sleeps, files, sockets, polling. Calls
// that modules make to these functions through their global offset tables are led to functions of
// ours, which make the call and put down what happened. See docs/collection.md for what is seen.

enum HookSet : uint32_t {
  kThreadHooks = 1,  // Threads, signals, the process.
  kLockHooks = 2,
  kCallHooks = 4,  // Sleeps, files, sockets, polling.
  kHeapHooks = 8,
};

// Leads the calls of all modules that are loaded to the hooks of `sets`, and no others. Threads that
// are inside of a hook return through it.
void InstallHooks(uint32_t sets);
// The same for modules that have been loaded since.
void HookNewModules();
// In the child of a fork, whatever another thread of the parent was doing: as they are.
void ForgetHookLock();

// A function of libc and ours for it.
struct Hook {
  const char* name;
  void* replacement;
};

}  // namespace skein
