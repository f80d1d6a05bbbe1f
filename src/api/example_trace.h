#pragma once

#include <memory>

#include "ingest/event_script.h"

// For tests: one small program, all of whose answers can be worked out by hand.

namespace skein {

//   ns         0    10   20   30   40   50   60   70   80   90   100
//   G1 main    |run P0 ........|wait chan ...|..runnable|run P0 |wait.|
//   G2 worker       |runnable..|run P1 ......|syscall....|run P1|end
//   G3 poller  |wait network ...............................|rnbl|run P0 (90)
//
// G1 creates G2 at 10, blocks at 30 (chan receive), G2 wakes it at 50, it runs again at 60. G2 is in a
// system call from 55 to 75 and ends at 80. G1 blocks at 81 (chan send); processor 0, on which no goroutine
// runs then, wakes G3 at 82, which runs at 90. G1 has a region "load" of task 7 from 5 to 28, and a log at 6.
// Processor 1 idles until 31 and from 85 on.
inline std::shared_ptr<const Trace> ExampleTrace() {
  using enum GoState;
  EventScript script;
  const On g1{0, 0, 0};
  const On g2{1, 1, 1};
  script.Proc(1, {0}, 0, ProcState::kUndetermined, ProcState::kRunning);
  script.Go(2, g1, 0, kUndetermined, kRunning, "", "main.main");
  script.Go(2, {0, 0}, 2, kUndetermined, kWaiting, "network", "main.poller");
  script.Proc(3, {1}, 1, ProcState::kUndetermined, ProcState::kIdle);
  script.Annotate(4, EventKind::kTaskBegin, g1, 7, "request", 0);
  script.Annotate(5, EventKind::kRegionBegin, g1, 7, "load");
  script.Annotate(6, EventKind::kLog, g1, 7, "note");
  script.Go(10, g1, 1, kNotExist, kRunnable, "", "main.worker");
  script.Annotate(28, EventKind::kRegionEnd, g1, 7, "load");
  script.Go(30, g1, 0, kRunning, kWaiting, "chan receive", "main.main");
  script.Proc(31, {1}, 1, ProcState::kIdle, ProcState::kRunning);
  script.Go(32, {1, 1}, 1, kRunnable, kRunning);
  script.RangeEvent(40, EventKind::kRangeBegin, g2, "GC mark assist", ResourceKind::kGoroutine, 1);
  script.RangeEvent(45, EventKind::kRangeEnd, g2, "GC mark assist", ResourceKind::kGoroutine, 1);
  script.Go(50, g2, 0, kWaiting, kRunnable);
  script.Go(55, g2, 1, kRunning, kSyscall, "", "main.read");
  script.Go(60, {0, 0}, 0, kRunnable, kRunning);
  script.Annotate(70, EventKind::kTaskEnd, g1, 7, "request");
  script.Go(75, g2, 1, kSyscall, kRunning);
  script.Go(80, g2, 1, kRunning, kNotExist);
  script.Go(81, g1, 0, kRunning, kWaiting, "chan send", "main.main");
  script.Go(82, {0, 0}, 2, kWaiting, kRunnable);
  script.Proc(85, {1, 1}, 1, ProcState::kRunning, ProcState::kIdle);
  script.Go(90, {0, 0}, 2, kRunnable, kRunning);
  script.Metric(95, "/memory/classes/heap/objects:bytes", 4096);
  script.Metric(100, "/sched/gomaxprocs:threads", 2);
  return script.Build();
}

}  // namespace skein
