// What happens when libskein.so is loaded into a program that `skein record` started: it is recorded
// from before main() to its last instruction, into a file that skein reads along. Everything is in
// that file at once, so that there is nothing to do when the program ends, however it does.

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <pthread.h>
#include <unistd.h>

#include "collect/recorder.h"
#include "collect/watching.h"

namespace skein {
namespace {

struct Settings {
  char folder[3072];
  size_t record_bytes;
  Unwinding unwinding;
};
Settings settings;

// Of this process, by its number.
void ArenaPath(char (&path)[4096]) {
  std::snprintf(path, sizeof path, "%s/%d.arena", settings.folder, getpid());
}

bool Begin() {
  char path[4096];
  ArenaPath(path);
  if (!PrepareArena(path, settings.record_bytes, settings.unwinding)) return false;
  EnterThreads();
  BeginRecords();
  BeginWatching(kWatchTrace);
  return true;
}

void InChild() {
  Begin();
}

// Programs that this one executes are their own affair.
void LeaveEnvironment() {
  unsetenv("SKEIN_RECORD");
  unsetenv("SKEIN_RECORD_BYTES");
  unsetenv("SKEIN_UNWIND");
  const char* preload = getenv("SKEIN_OTHER_PRELOAD");
  if (preload != nullptr && *preload != '\0')
    setenv("LD_PRELOAD", preload, 1);
  else
    unsetenv("LD_PRELOAD");
  unsetenv("SKEIN_OTHER_PRELOAD");
}

[[gnu::constructor]] void AtLoad() {
  const char* folder = getenv("SKEIN_RECORD");
  if (folder == nullptr || std::strlen(folder) >= sizeof settings.folder) return;
  std::strcpy(settings.folder, folder);
  const char* bytes = getenv("SKEIN_RECORD_BYTES");
  settings.record_bytes = bytes == nullptr ? 64 << 20 : std::strtoull(bytes, nullptr, 10);
  const char* unwind = getenv("SKEIN_UNWIND");
  settings.unwinding = unwind != nullptr && std::strcmp(unwind, "fp") == 0
                           ? Unwinding::kFramePointers
                           : Unwinding::kCallFrameInfo;
  LeaveEnvironment();
  if (Begin()) pthread_atfork(nullptr, nullptr, &InChild);
}

}  // namespace
}  // namespace skein
