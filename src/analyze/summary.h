#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyze/goroutine_stats.h"
#include "model/ids.h"
#include "store/trace.h"

namespace skein {

// What Go's own summarizer (internal/trace, Go 1.26) says of a trace, number by number, so that it can be
// compared with it. Where that summarizer is wrong this is wrong in the same way; summary.cc says where.
// For the truth within a window, see goroutine_stats.h.

struct GoroutineSummary {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  StringId name = StringId::kEmpty;
  Nanos created = 0;
  Nanos started = kNever;
  Nanos ended = kNever;
  GoroutineTimes times;
  uint32_t regions = 0;      // Inherited ones too.
  uint32_t first_block = 0;  // Into Summary::named_times: reasons, then ranges.
  uint32_t first_range = 0;
  uint32_t end_range = 0;
};

struct TaskSummary {
  TaskId id = TaskId::kNone;
  StringId name = StringId::kEmpty;
  TaskId parent = TaskId::kBackground;  // That, too, if it has none.
  Nanos start = kNever;
  Nanos end = kNever;
  uint32_t logs = 0;
  uint32_t regions = 0;
  uint32_t goroutines = 0;  // Different ones that mentioned it.

  bool complete() const { return start != kNever && end != kNever; }
};

// All regions of one name.
struct RegionSummary {
  StringId name = StringId::kEmpty;  // Empty: inherited by goroutines created within a region.
  uint32_t count = 0;
  Nanos total_ns = 0;
  Nanos exec_ns = 0;  // Of the goroutine, while in the region.
};

struct Summary {
  std::vector<GoroutineSummary> goroutines;  // By rising id.
  std::vector<TaskSummary> tasks;            // By rising id.
  std::vector<RegionSummary> regions;        // By rising name, bytewise.
  std::vector<NamedTime> named_times;

  std::span<const NamedTime> block(const GoroutineSummary& g) const {
    return {named_times.data() + g.first_block, g.first_range - g.first_block};
  }
  std::span<const NamedTime> ranges(const GoroutineSummary& g) const {
    return {named_times.data() + g.first_range, g.end_range - g.first_range};
  }
};

Summary Summarize(const Trace& trace);

}  // namespace skein
