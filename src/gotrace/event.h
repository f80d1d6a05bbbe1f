#pragma once

#include <cstdint>

#include "model/event_kind.h"
#include "model/ids.h"
#include "model/states.h"

namespace skein {

// One event as Go's ordered API delivers it: in an order that respects causality, with strictly
// increasing times. One cache line; texts, stacks and ids are indices into the reader's Names.
struct Event {
  // Sync only: what came before it is incomplete. All states are unknown from here on, and the
  // statuses that follow restate them.
  static constexpr uint8_t kAfterLoss = 1;
  // GoStatus and ProcStatus only (transitions that state what is so and change nothing by themselves).
  static constexpr uint8_t kStatus = 2;

  Nanos time = 0;  // The trace's own clock.
  EventKind kind = EventKind::kSync;
  ResourceKind resource_kind = ResourceKind::kNone;  // Transitions, ranges, labels.
  uint8_t from = 0;                                  // Transitions: GoState or ProcState.
  uint8_t to = 0;

  // Who emitted it: the context before the event. Absolute "none" is kNone of each type.
  ThreadIndex thread = ThreadIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  GoroutineIndex goroutine = GoroutineIndex::kNone;

  uint32_t resource = UINT32_MAX;  // GoroutineIndex, ProcIndex or ThreadIndex by resource_kind.

  StackId stack = StackId::kNone;             // Of the code that caused the event.
  StackId transition_stack = StackId::kNone;  // Of the goroutine that changed state.

  // Transition: reason. Range, metric, label, task, region, experimental: its name. Log: category.
  StringId name = StringId::kEmpty;
  StringId message = StringId::kEmpty;  // Log.

  uint8_t flags = 0;
  uint8_t arg_count = 0;  // Experimental: how many of value, value2, value3 are meant.
  // Experimental: third argument. Sync: index into ReadReport::clock_snapshots + 1, or 0.
  uint16_t value3 = 0;

  // Metric: value. Task, region, log: task id. Sweep end: bytes swept. Sync: its ordinal from 1.
  // Experimental: first argument.
  uint64_t value = 0;
  // Task: parent task id. Sweep end: bytes reclaimed. Experimental: second argument.
  uint64_t value2 = 0;

  GoState from_go() const { return static_cast<GoState>(from); }
  GoState to_go() const { return static_cast<GoState>(to); }
  ProcState from_proc() const { return static_cast<ProcState>(from); }
  ProcState to_proc() const { return static_cast<ProcState>(to); }
  TaskId task() const { return TaskId{value}; }
  TaskId parent_task() const { return TaskId{value2}; }
};

static_assert(sizeof(Event) == 64);

}  // namespace skein
