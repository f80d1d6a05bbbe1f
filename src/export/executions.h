#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "store/trace.h"

namespace skein {

// What a timeline of processors or threads is made of.
enum class LaneKind : uint8_t { kProc, kThread };

// Rows that are no processor, by the numbers that `go tool trace` gives them.
inline constexpr uint64_t kNetworkLane = 1'000'002;
inline constexpr uint64_t kSyscallLane = 1'000'003;
inline constexpr uint64_t kGcLane = 1'000'004;
inline constexpr uint64_t kNoLane = UINT64_MAX;

// Something within an execution: a system call, a mark assist, a stop-the-world.
struct Inner {
  Nanos start = 0;
  Nanos end = 0;
  StringId name = StringId::kEmpty;  // kEmpty: a system call.
  StackId stack = StackId::kNone;
  StackId end_stack = StackId::kNone;
  bool blocked = false;  // A system call that lost its processor, or did not go on at once.
};

// What made a goroutine runnable.
struct Cause {
  enum class Kind : uint8_t { kNone, kCreated, kUnblocked, kSyscallExit };
  Kind kind = Kind::kNone;
  Nanos time = 0;
  uint64_t lane = kNoLane;             // Where that happened.
  StringId reason = StringId::kEmpty;  // What it had waited for.
  StackId stack = StackId::kNone;
};

// A goroutine on a processor or thread, from start to stop. On threads it includes system calls whose
// processor was taken away, on processors not.
struct Execution {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos start = 0;
  Nanos end = 0;
  uint64_t lane = kNoLane;             // Id of the processor or thread.
  StackId stack = StackId::kNone;      // Where it had stopped before.
  StackId end_stack = StackId::kNone;  // Where it stopped.
  Cause cause;
  std::vector<Inner> inner = {};  // By start.
};

// Calls visit(execution) for each that overlaps [from, to) and whose lane is known, goroutine by goroutine, in
// order of time.
void VisitExecutions(const Trace& trace,
                     LaneKind lanes,
                     Nanos from,
                     Nanos to,
                     const std::function<void(const Execution&)>& visit);

// The causes whose goroutines leave a system call that had lost its processor, or the network poller.
void VisitCauses(const Trace& trace,
                 LaneKind lanes,
                 Nanos from,
                 Nanos to,
                 const std::function<void(GoroutineIndex, const Cause&)>& visit);

}  // namespace skein
