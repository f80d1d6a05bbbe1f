#pragma once

#include <vector>

#include "gotrace/event.h"
#include "ingest/state_palette.h"
#include "store/lane_slices_builder.h"
#include "store/packed_slices_builder.h"
#include "store/trace.h"

namespace skein {

// Follows the states of goroutines and processors: rows and slices of goroutines, and the lanes on
// which they execute. Times are since the trace's start.
class GoroutineTracker {
 public:
  // `sync` is the time of the last Sync event. Returns true if the goroutine's life ends here.
  bool OnGoroutine(const Event& event, Nanos time, Nanos sync);
  void OnProc(const Event& event, Nanos time, Nanos sync);

  // What came after `last` is lost; all states are unknown until they are stated again.
  void OnLoss(Nanos last);

  // When the goroutine's present life began, as far as is known.
  Nanos CreationOf(GoroutineIndex goroutine) const;

  // Moves everything into `trace`, whose names are complete. The tracker is of no use afterwards, but
  // for what follows.
  void Finish(Nanos end, Trace& trace);
  // After Finish(). Needs nothing of the trace but its goroutine slices.
  void FinishTransitions(Trace& trace);

 private:
  struct Progress {
    Nanos start = 0;  // Of its present slice.
    GoState state = GoState::kUndetermined;
    bool alive = false;
    bool lost = false;      // Was alive when data was lost.
    bool complete = false;  // Its row lacks neither the first stack nor the first run.
    ThreadIndex thread = ThreadIndex::kNone;  // Where it executes.
    ProcIndex proc = ProcIndex::kNone;
  };
  // A goroutine in a system call, with the processor it holds meanwhile.
  struct Syscall {
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    StackId stack = StackId::kNone;
  };

  void Begin(const Event& event, GoroutineIndex goroutine, Nanos since, Nanos time);
  static void Resume(Progress& progress);
  void CompleteRow(const Event& event, Nanos time);
  void LeaveLanes(const Event& event, GoroutineIndex goroutine, Nanos time);
  void Enter(const Event& event, GoroutineIndex goroutine, Nanos time);
  void Execute(const Event& event,
               GoroutineIndex goroutine,
               LaneState on_proc,
               LaneState on_thread,
               PackedSlicesBuilder::Ordinal slice);
  void EnterRunning(const Event& event, GoroutineIndex goroutine, Nanos time);
  void EnterSyscall(const Event& event, GoroutineIndex goroutine, Nanos time);
  void End(GoroutineIndex goroutine, Nanos time);
  void LoseProc(ProcIndex proc, Nanos time);
  PackedSlicesBuilder::Ordinal Append(
      GoroutineIndex goroutine, Nanos time, StateCode code, uint32_t value, uint32_t extra);
  Progress& At(GoroutineIndex goroutine);
  Syscall& SyscallOn(ProcIndex proc);
  void FinishTables(Nanos end, Trace& trace);
  void FinishRows(Trace& trace);
  void EndWaitsForever(Trace& trace) const;

  StatePalette palette_;
  PackedSlicesBuilder slices_;
  Column<SliceIndex> time_order_;
  LaneSlicesBuilder procs_;
  LaneSlicesBuilder threads_;
  Column<Goroutine> rows_;
  Column<Progress> progress_;      // By GoroutineIndex, like rows_.
  std::vector<Syscall> syscalls_;  // By ProcIndex.
};

}  // namespace skein
