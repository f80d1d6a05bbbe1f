#pragma once

#include <cstdint>
#include <functional>
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
  // Only what stands at these stacks, by StackId.
  std::optional<std::vector<bool>> stacks = std::nullopt;

  bool Has(StackId stack) const { return !stacks || (*stacks)[Raw(stack)]; }
};

// Calls visit(goroutine, from, to) for each stretch of a goroutine within [from, to) that counts; by goroutine
// and time.
void VisitScope(const Trace& trace,
                const ProfileScope& scope,
                Nanos from,
                Nanos to,
                const std::function<void(GoroutineIndex, Nanos, Nanos)>& visit);

// Calls visit(sample) for each CPU sample within [from, to) that counts, in order of time.
void VisitSamples(const Trace& trace,
                  const ProfileScope& scope,
                  Nanos from,
                  Nanos to,
                  const std::function<void(const Sample&)>& visit);

// The time in any of the regions (numbers into Trace::regions), by goroutine and time: of regions within
// regions only the outermost counts.
std::vector<WorkSpan> WorkIn(const Trace& trace, std::span<const uint32_t> regions);

}  // namespace skein
