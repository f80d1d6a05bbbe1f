#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/column.h"
#include "model/diagnostic.h"
#include "model/event_kind.h"
#include "model/ids.h"
#include "model/names.h"
#include "model/states.h"
#include "store/density.h"
#include "store/lane_state.h"
#include "store/slice_table.h"
#include "store/transitions.h"

namespace skein {

// What a StateCode means. Goroutine tracks have one row per (state, reason) met.
struct StateInfo {
  GoState state = GoState::kUndetermined;
  bool proc_lost = false;  // Syscall whose processor was taken away.
  // Waiting: why. Runnable: why it was stopped ("preempted"), if it was.
  StringId reason = StringId::kEmpty;
  StateClass state_class = StateClass::kNone;
};

// One row per goroutine id, by GoroutineIndex. Its slices are track GoroutineIndex of
// Trace::goroutine_slices. An id that was used again (C threads calling into Go) is one row: the
// latest life counts, earlier ones are slices only.
struct Goroutine {
  GoroutineId id = GoroutineId::kNone;
  uint32_t group = 0;  // Into Trace::groups.
  GoroutineIndex creator = GoroutineIndex::kNone;
  StackId creation_stack = StackId::kNone;  // The creator's, at the go statement.
  // The first stack seen of the goroutine itself; its root names it.
  StackId entry_stack = StackId::kNone;
  Nanos created = kNever;      // The sync before its first event if it existed before the trace.
  Nanos mentioned = kNever;    // The latest life's first event; `created`, unless before_trace.
  Nanos started = kNever;      // First running.
  Nanos ended = kNever;        // kNever: alive at the end of the trace.
  SliceIndex life = kNoSlice;  // First slice of the latest life.
  bool before_trace = false;   // Existed before it was first mentioned.
  // Its last slice waits for what never comes; `ended` is the start of that.
  bool waits_forever = false;
};

// Goroutines by start function, in order of falling execution time.
struct GoroutineGroup {
  StringId name = StringId::kEmpty;        // Empty: no stack was ever seen.
  bool system = false;                     // Belongs to Go's runtime.
  std::vector<GoroutineIndex> goroutines;  // By rising id.
  Density density;                         // State mix over time, of all of them.
};

// A named stretch of time on a goroutine, a processor or the whole program: garbage collection,
// stop-the-world, sweep, mark assist. In order of start.
struct Range {
  Nanos start = 0;
  Nanos end = 0;
  Nanos mentioned = 0;  // Its first event; `start`, unless began_before.
  StringId name = StringId::kEmpty;
  ResourceKind scope = ResourceKind::kNone;
  bool began_before = false;    // Known from a RangeActive only; `start` is the sync before it.
  bool open = false;            // Never ended: `end` is the goroutine's or the trace's end.
  uint32_t owner = UINT32_MAX;  // GoroutineIndex or ProcIndex, by scope.
  GoroutineIndex goroutine = GoroutineIndex::kNone;      // That began it.
  GoroutineIndex end_goroutine = GoroutineIndex::kNone;  // That ended it.
  ProcIndex proc = ProcIndex::kNone;                     // Where it began.
  ProcIndex end_proc = ProcIndex::kNone;
  StackId stack = StackId::kNone;
  uint64_t swept_bytes = 0;
  uint64_t reclaimed_bytes = 0;
};

// A user region. In order of start; a goroutine's regions nest.
struct Region {
  Nanos start = 0;
  Nanos end = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  TaskId task = TaskId::kNone;
  StringId name = StringId::kEmpty;
  StackId stack = StackId::kNone;
  StackId end_stack = StackId::kNone;
  uint16_t depth = 0;
  bool no_begin = false;  // Began before the trace; start is the goroutine's creation.
  bool no_end = false;    // Ended with its goroutine or the trace.
};

// A user task. In order of first mention.
struct Task {
  TaskId id = TaskId::kNone;
  StringId name = StringId::kEmpty;
  TaskId parent = TaskId::kNone;
  Nanos start = kNever;
  Nanos end = kNever;
  GoroutineIndex begin_goroutine = GoroutineIndex::kNone;
  GoroutineIndex end_goroutine = GoroutineIndex::kNone;
  StackId stack = StackId::kNone;
  StackId end_stack = StackId::kNone;
};

struct Log {
  Nanos time = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  TaskId task = TaskId::kNone;
  StringId category = StringId::kEmpty;
  StringId message = StringId::kEmpty;
  StackId stack = StackId::kNone;
};

// A label the runtime put on a goroutine: which kind of GC worker it is.
struct Label {
  Nanos time = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  StringId label = StringId::kEmpty;
};

struct Sample {
  Nanos time = 0;
  ThreadIndex thread = ThreadIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  StackId stack = StackId::kNone;
};

struct MetricPoint {
  Nanos time = 0;
  uint64_t value = 0;
};

// A goroutine in a system call went on without a processor, from this slice of its own on.
struct LostProc {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos time = 0;
};

struct Sync {
  Nanos time = 0;
  bool after_loss = false;
  Nanos wall_ns = kNever;  // Unix time of this trace time, where the trace says it.
};

// A wake-up or creation whose target never ran, or any transition's cause, is read from the Runnable
// slice itself: value is the waker's stack, extra the waker (see Waker).
//
// Goroutine slices, by state:
//   Runnable         value: StackId of the code that made it runnable; extra: Waker
//   Running          value: ThreadIndex; extra: ProcIndex
//   Waiting          value: StackId where it waits; extra: ProcIndex it left
//   Syscall          value: StackId of the call;    extra: ProcIndex (kept also when it is lost)
struct Waker {
  GoroutineIndex goroutine = GoroutineIndex::kNone;  // Set, or
  ProcIndex proc = ProcIndex::kNone;  // this one is (network poller, timers), or neither.
  bool self = false;                  // Stopped by itself or by preemption: nobody woke it.

  static constexpr uint32_t kProcBit = 0x8000'0000;
  static constexpr uint32_t kSelf = 0xffff'fffe;
  static constexpr uint32_t kNobody = 0xffff'ffff;
};
Waker DecodeWaker(uint32_t extra);
inline uint32_t EncodeWaker(const Waker& waker) {
  if (waker.self) return Waker::kSelf;
  if (waker.goroutine != GoroutineIndex::kNone) return Raw(waker.goroutine);
  if (waker.proc != ProcIndex::kNone) return Raw(waker.proc) | Waker::kProcBit;
  return Waker::kNobody;
}

// A loaded trace. Immutable once built, so any thread may read it without a lock. All times are
// nanoseconds since `start`.
struct Trace {
  std::string format;        // "go 1.23"
  bool native = false;       // Not of a Go program: what Go's runtime does is missing.
  Nanos start = 0;           // The first event's time on the trace's own clock.
  Nanos end = 0;             // The last event's time, since start.
  uint64_t bytes = 0;        // Size of the uncompressed trace.
  uint64_t generations = 0;  // 0 in v1.
  uint64_t event_count = 0;
  std::array<uint64_t, kEventKindCount> kind_counts{};
  std::vector<Diagnostic> diagnostics;
  uint64_t lost_bytes = 0;
  uint64_t experimental_batches = 0;

  Names names;

  SliceTable goroutine_slices;    // Track = GoroutineIndex.
  SliceTable proc_slices;         // Track = ProcIndex. Codes: LaneState; value: GoroutineIndex.
  SliceTable thread_slices;       // Track = ThreadIndex. Codes: LaneState; value: GoroutineIndex.
  std::vector<StateInfo> states;  // Palette of goroutine_slices, by StateCode.
  Transitions transitions;        // Every goroutine slice in order of time; counts by state.

  Column<Goroutine> goroutines;  // By GoroutineIndex.
  std::vector<GoroutineGroup> groups;

  Column<Range> ranges;
  Column<Region> regions;
  Column<Task> tasks;
  Column<Log> logs;
  std::vector<Label> labels;
  std::vector<Sample> samples;
  std::vector<LostProc> lost_procs;
  Column<MetricPoint> heap_bytes;
  Column<MetricPoint> heap_goal_bytes;
  Column<MetricPoint> gomaxprocs;
  std::vector<Sync> syncs;

  // Per goroutine and per processor: numbers into `ranges`, by start. Those of goroutine g stand in range_of from
  // range_first[g] to before range_first[g + 1].
  std::vector<uint32_t> range_first;
  std::vector<uint32_t> range_of;
  std::vector<uint32_t> proc_range_first;
  std::vector<uint32_t> proc_range_of;
  std::vector<uint32_t> region_first;  // The same for regions, per goroutine.
  std::vector<uint32_t> region_of;

  std::string_view text(StringId id) const { return names.strings.text(id); }
  // The id by which people know a goroutine that has this index.
  GoroutineId id(GoroutineIndex g) const { return names.goroutines[Raw(g)]; }

  // Bytes held in memory, beside the file itself.
  size_t memory_bytes() const;
};

}  // namespace skein
