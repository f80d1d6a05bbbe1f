#pragma once

#include <algorithm>
#include <utility>
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
  explicit GoroutineTracker(StatePalette::TextOf text_of) : palette_(std::move(text_of)) {}

  // `sync` is the time of the last Sync event. Returns true if the goroutine's life ends here.
  bool OnGoroutine(const Event& event, Nanos time, Nanos sync);
  void OnProc(const Event& event, Nanos time, Nanos sync);

  // What came after `last` is lost; all states are unknown until they are stated again.
  void OnLoss(Nanos last);

  // When the goroutine's present life began, as far as is known.
  Nanos CreationOf(GoroutineIndex goroutine) const;

  // Moves everything into `trace`, whose names are complete. The tracker is of no use afterwards.
  void Finish(Nanos end, Trace& trace);

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
  void LeaveLanes(const Event& event,
                  GoroutineIndex goroutine,
                  const Progress& progress,
                  Nanos time);
  void Enter(const Event& event, GoroutineIndex goroutine, Progress& progress, Nanos time);
  void Execute(const Event& event,
               GoroutineIndex goroutine,
               Progress& progress,
               LaneState on_proc,
               LaneState on_thread,
               PackedSlicesBuilder::Ordinal slice);
  void EnterRunning(const Event& event, GoroutineIndex goroutine, Progress& progress, Nanos time);
  void EnterSyscall(const Event& event, GoroutineIndex goroutine, Progress& progress, Nanos time);
  void End(GoroutineIndex goroutine, Progress& progress, Nanos time);
  void LoseProc(ProcIndex proc, Nanos time);
  PackedSlicesBuilder::Ordinal Append(GoroutineIndex goroutine,
                                      Progress& progress,
                                      Nanos time,
                                      StateCode code,
                                      uint32_t value,
                                      uint32_t extra) {
    progress.start = std::max(time, progress.start);
    return slices_.Append(Raw(goroutine),
                          {.start = progress.start, .value = value, .extra = extra, .state = code});
  }
  Progress& At(GoroutineIndex goroutine) {
    if (Raw(goroutine) >= progress_.size()) AddGoroutines(Raw(goroutine) + 1);
    return progress_[Raw(goroutine)];
  }
  void AddGoroutines(uint32_t count);
  Syscall& SyscallOn(ProcIndex proc) {
    if (Raw(proc) >= syscalls_.size()) syscalls_.resize(Raw(proc) + 1);
    return syscalls_[Raw(proc)];
  }
  void FinishTables(Nanos end, Trace& trace);
  void FinishRows(Trace& trace);
  void EndWaitsForever(Trace& trace) const;

  StatePalette palette_;
  PackedSlicesBuilder slices_{palette_.classes()};
  LaneSlicesBuilder procs_;
  LaneSlicesBuilder threads_;
  Column<Goroutine> rows_;
  Column<Progress> progress_;      // By GoroutineIndex, like rows_.
  std::vector<Syscall> syscalls_;  // By ProcIndex.
  std::vector<LostProc> lost_procs_;
};

}  // namespace skein
