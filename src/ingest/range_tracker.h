#pragma once

#include <vector>

#include "base/column.h"
#include "gotrace/event.h"
#include "ingest/open_stacks.h"
#include "store/trace.h"

namespace skein {

// Garbage collection, stop-the-world, sweeps, assists: pairs begins with ends.
class RangeTracker {
 public:
  void OnBegin(const Event& event, Nanos time);
  // A range that goes on. If nobody told of its begin it is taken to have begun by `sync`.
  void OnActive(const Event& event, Nanos time, Nanos sync);
  void OnEnd(const Event& event, Nanos time);

  void EndGoroutine(GoroutineIndex goroutine, Nanos time);
  // Ends whatever is open.
  void EndAll(Nanos time);

  // Moves the ranges into `trace`, whose goroutines and processors are complete, and lists them by
  // owner.
  void Finish(Trace& trace);

 private:
  OpenStacks& StacksOf(ResourceKind scope);
  uint32_t Add(const Event& event, Nanos start, Nanos mentioned);

  Column<Range> ranges_;
  OpenStacks of_program_;
  OpenStacks of_goroutines_;
  OpenStacks of_procs_;
};

}  // namespace skein
