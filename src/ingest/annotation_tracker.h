#pragma once

#include <array>
#include <vector>

#include "base/column.h"
#include "gotrace/event.h"
#include "ingest/open_stacks.h"
#include "store/trace.h"

namespace skein {

// What the program says of itself: tasks, regions, logs.
class AnnotationTracker {
 public:
  void OnTaskBegin(const Event& event, Nanos time);
  void OnTaskEnd(const Event& event, Nanos time);
  void OnRegionBegin(const Event& event, Nanos time);
  // `known_since` is when the goroutine's present life began: so did a region without a begin.
  void OnRegionEnd(const Event& event, Nanos time, Nanos known_since);
  void OnLog(const Event& event, Nanos time);

  void EndGoroutine(GoroutineIndex goroutine, Nanos time);
  // Ends all open regions.
  void EndAll(Nanos time);

  // Moves everything into `trace`, whose goroutines are complete, and lists regions by goroutine.
  void Finish(Trace& trace);

 private:
  // The number of the task's row, made if it is new.
  uint32_t Mention(TaskId id);
  // The same for who does not need the row.
  void Know(TaskId id);
  Task& SetTask(const Event& event);
  void GrowSlots();
  void EndOpen(uint32_t region, Nanos time);

  Column<Task> tasks_;
  // Open addressing; row + 1, 0 is free.
  std::vector<uint32_t> task_slots_ = std::vector<uint32_t>(64);
  // That have a row, by the last digits of their ids; at first, ids that belong elsewhere.
  std::array<TaskId, 1024> recent_tasks_{TaskId{1}};
  Column<Region> regions_;
  Column<Log> logs_;
  OpenStacks open_regions_;  // By goroutine, into regions_.
};

}  // namespace skein
