#pragma once

#include <cstdint>

#include "store/trace.h"

namespace skein {

// A line of the timeline.
enum class TrackKind : uint8_t {
  kProc,
  kThread,
  kGoroutine,
  kGroup,
  kTask,      // By position in Trace::tasks.
  kGc,        // Mark phases, stop-the-world, assists and sweeps of the whole program.
  kNetwork,   // The network poller wakes goroutines.
  kTimers,    // Timers do.
  kSyscalls,  // Goroutines come back from system calls that cost them their processor.
  kRuntime,   // Whatever else wakes goroutines without being one.
  kLogs,      // User logs.
};

struct Track {
  TrackKind kind = TrackKind::kProc;
  uint32_t index = 0;  // ProcIndex, ThreadIndex, ...; 0 for the kinds of which there is one.

  bool operator==(const Track&) const = default;
};

// A slice of one of the three kinds that have a table.
struct SliceRef {
  Track track;
  SliceIndex slice = kNoSlice;

  bool operator==(const SliceRef&) const = default;
};

// The table in which the track's slices stand; nullptr if it has none.
inline const SliceTable* SlicesOf(const Trace& trace, TrackKind kind) {
  switch (kind) {
    case TrackKind::kProc:
      return &trace.proc_slices;
    case TrackKind::kThread:
      return &trace.thread_slices;
    case TrackKind::kGoroutine:
      return &trace.goroutine_slices;
    default:
      return nullptr;
  }
}

}  // namespace skein
