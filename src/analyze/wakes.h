#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analyze/places.h"
#include "analyze/track.h"
#include "analyze/wake_set.h"
#include "store/trace.h"

namespace skein {

// How a goroutine came to be runnable through someone else.
enum class WakeKind : uint8_t { kGo, kUnblock, kSyscallExit };

constexpr std::string_view Name(WakeKind kind) {
  constexpr std::string_view kNames[] = {"go", "unblock", "syscall exit"};
  return kNames[static_cast<size_t>(kind)];
}

// A goroutine is created, woken, or back from a system call that cost it its processor; and the
// moment it ran next: an arrow of the timeline.
struct Wake {
  WakeKind kind = WakeKind::kGo;
  SliceIndex slice = kNoSlice;  // The Runnable slice that it begins.
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos time = 0;
  StringId reason = StringId::kEmpty;  // Why it had waited.
  StackId stack = StackId::kNone;      // Of the code that woke it.
  GoroutineIndex waker = GoroutineIndex::kNone;
  Place from;  // Of the waker, or the processor that woke it without any goroutine.
  std::optional<TrackKind> lane;  // Where it came from if no goroutine did it.
  SliceIndex ran = kNoSlice;      // The Running slice that follows; kNoSlice if it never ran.
  Nanos ran_at = kNever;
  Place to;
};

// Nothing if the slice is not Runnable, or the goroutine made itself runnable (it yielded, was
// preempted), or was so when the trace began.
std::optional<Wake> WakeAt(const Trace& trace, SliceIndex goroutine_slice);

// All wakes of a trace, and those that no goroutine caused, per lane.
struct WakeIndex {
  explicit WakeIndex(const Trace& trace);

  WakeSet all;
  WakeSet network;   // Waited for the network, whoever woke it.
  WakeSet timers;    // Slept.
  WakeSet syscalls;  // Back from a system call.
  WakeSet runtime;   // Woken by no goroutine, for another reason.

  // The wakes of an event lane; null for other kinds.
  const WakeSet* lane(TrackKind kind) const;
};

// Which of those lanes are not empty, without an index.
std::vector<TrackKind> LanesOfWakes(const Trace& trace);

}  // namespace skein
