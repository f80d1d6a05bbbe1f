#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyze/task_work.h"
#include "store/trace.h"

namespace skein {

// Which part of the program counts. What is not set does not restrict.
struct ProfileScope {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  std::optional<uint32_t> group = std::nullopt;
  // Only goroutines while they worked on something: WorkOn() a task, WorkIn() regions.
  std::optional<std::vector<WorkSpan>> work = std::nullopt;
};

bool IsInScope(const Trace& trace, const ProfileScope& scope, GoroutineIndex goroutine);

// The time in any of the regions (numbers into Trace::regions), by goroutine and time: of regions within
// regions only the outermost counts.
std::vector<WorkSpan> WorkIn(const Trace& trace, std::span<const uint32_t> regions);

}  // namespace skein
