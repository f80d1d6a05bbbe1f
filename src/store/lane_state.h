#pragma once

#include "store/slice_types.h"

namespace skein {

// Codes of processor and thread tracks.
enum class LaneState : StateCode {
  kIdle,            // Processor idle; thread without a goroutine. Class kNone.
  kRunning,         // value is the GoroutineIndex. Class kRunning.
  kSyscall,         // The goroutine `value` is in a system call here. Class kSyscall.
  kSyscallBlocked,  // Threads only: the processor was taken away meanwhile. Class kSyscallBlocked.
  kNoGoroutine,     // Processor running (its thread looks for work); no goroutine. Class kNone.
};
inline constexpr size_t kLaneStateCount = 5;

constexpr StateClass ClassOf(LaneState state) {
  constexpr StateClass kClasses[kLaneStateCount] = {StateClass::kNone, StateClass::kRunning,
                                                    StateClass::kSyscall,
                                                    StateClass::kSyscallBlocked, StateClass::kNone};
  return kClasses[static_cast<size_t>(state)];
}

}  // namespace skein
