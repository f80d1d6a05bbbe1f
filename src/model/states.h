#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace skein {

// The states of a goroutine, in the words of Go's trace API. Syscall and Running are "executing".
enum class GoState : uint8_t { kUndetermined, kNotExist, kRunnable, kRunning, kWaiting, kSyscall };

// The states of a processor (Go's P).
enum class ProcState : uint8_t { kUndetermined, kNotExist, kRunning, kIdle };

constexpr std::string_view Name(GoState state) {
  constexpr std::array<std::string_view, 6> kNames = {"Undetermined", "NotExist", "Runnable",
                                                      "Running",      "Waiting",  "Syscall"};
  return kNames[static_cast<size_t>(state)];
}

constexpr std::string_view Name(ProcState state) {
  constexpr std::array<std::string_view, 4> kNames = {"Undetermined", "NotExist", "Running",
                                                      "Idle"};
  return kNames[static_cast<size_t>(state)];
}

// What people ask of a stretch of time: the eight answers that a merged slice sums exactly.
// Time in which a goroutine did not exist, or a processor was idle, belongs to none of them.
enum class StateClass : uint8_t {
  kRunning,
  kRunnable,
  kSyscall,         // in a system call, processor still attached
  kSyscallBlocked,  // in a system call, processor lost
  kNetwork,         // waiting: network
  kSync,            // waiting: chan, select, sync
  kGc,              // waiting for the garbage collector
  kOther,           // waiting: sleep, forever, unnamed
  kNone,            // not alive, idle, or unknown; never summed
};
inline constexpr size_t kStateClassCount = 8;  // Without kNone.

constexpr std::string_view Name(StateClass state) {
  constexpr std::array<std::string_view, 9> kNames = {
      "running", "runnable", "syscall", "syscall (blocked)", "network", "sync", "GC", "other", ""};
  return kNames[static_cast<size_t>(state)];
}

}  // namespace skein
