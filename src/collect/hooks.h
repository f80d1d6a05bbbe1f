#pragma once

namespace skein {

// Recording of what the host asks of libc: threads, locks, sleeps, files, sockets, polling. Calls
// that modules make to these functions through their global offset tables are led to functions of
// ours, which make the call and put down what happened. See docs/collection.md for what is seen.

// Leads the calls of all modules that are loaded, or those of modules loaded since. One thread at a
// time.
void InstallHooks();
// Everything as it was. Threads that are inside of a hook return through it.
void RemoveHooks();

// A function of libc and ours for it.
struct Hook {
  const char* name;
  void* replacement;
};

}  // namespace skein
