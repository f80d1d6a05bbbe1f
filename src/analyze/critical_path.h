#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "analyze/task_index.h"
#include "analyze/time_kind.h"
#include "analyze/user_functions.h"
#include "store/trace.h"

namespace skein {

// A stretch of a critical path.
struct PathStep {
  Nanos start = 0;
  Nanos end = 0;
  GoroutineIndex goroutine = GoroutineIndex::kNone;  // Whose time it is; kNone: nobody is known.
  SliceIndex slice = kNoSlice;                       // In which of its slices.
  TimeKind kind = TimeKind::kUnknown;
  // 0: what was asked about; n + 1: whom it waited for at depth n.
  uint16_t depth = 0;
  // The deeper steps that follow at once tell what the awaited did meanwhile; they cover the same time.
  bool explained = false;
  // Where it waits or calls the system. Running at depth > 0: the code that ended the wait one level up.
  StackId stack = StackId::kNone;
};

// Which goroutine to begin with, at the end of the interval.
struct PathTarget {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos from = 0;
  Nanos to = 0;
};

// The task from its beginning to its end, on the goroutine that ended it; if nobody did, on the one that
// was heard of last.
PathTarget TargetOf(const Trace& trace, const TaskIndex& index, uint32_t task);

// A goroutine's latest life within [from, to); nothing if it did not live then.
std::optional<PathTarget> TargetOf(const Trace& trace,
                                   GoroutineIndex goroutine,
                                   Nanos from,
                                   Nanos to);

using PathVisit = std::function<void(const PathStep&)>;

// Tells where an interval's time went, in order of time, an explained step before those that explain it.
// The steps of depth 0 tile the interval to the nanosecond; so do those that are not explained.
//
// What a goroutine did is read from its slices. While it waits for a lock, a channel or a coroutine, the
// path goes to who woke it, but only for as long as it waited: whatever the other did before is none of
// its business. Before a goroutine's birth the path is its creator's.
void WalkCriticalPath(const Trace& trace,
                      const TimeKinds& kinds,
                      const PathTarget& target,
                      const PathVisit& visit);

// Both sum to the interval: what the target itself was in, and the same with waits explained.
struct PathTotals {
  TimeByKind own{};
  TimeByKind path{};
};
PathTotals TotalsOf(const Trace& trace, const TimeKinds& kinds, const PathTarget& target);

// Leaves of paths that say the same: what the target was in (`own`), and, if it waited and someone else is
// known to have had it in hand, what that one did (`elsewhere`).
struct PathPart {
  TimeKind own = TimeKind::kUnknown;
  TimeKind kind = TimeKind::kUnknown;
  bool elsewhere = false;
  uint32_t group = UINT32_MAX;               // Of whose time it is; UINT32_MAX: nobody is known.
  StringId own_function = StringId::kEmpty;  // Where the target waited or called the system,
  StringId function = StringId::kEmpty;      // and where the other did, or what it did last.
  // Who called these, if it was always the same one.
  StringId own_caller = StringId::kEmpty;
  StringId caller = StringId::kEmpty;
  uint64_t count = 0;
  Nanos time_ns = 0;
  PathStep longest{};  // An example.
  StackId own_stack = StackId::kNone;
};

// What makes two leaves say the same.
using PathPartKey = std::tuple<TimeKind, TimeKind, bool, uint32_t, StringId, StringId>;
inline PathPartKey KeyOf(const PathPart& part) {
  return {part.own, part.kind, part.elsewhere, part.group, part.own_function, part.function};
}

// Adds up the leaves of any number of paths.
class PathParts {
 public:
  // What is given must outlive it.
  PathParts(const Trace& trace, const TimeKinds& kinds, const UserFunctions& functions)
      : trace_(trace), kinds_(kinds), functions_(functions) {}

  void Add(const PathTarget& target);

  // In an order that depends on nothing but the paths. Their times sum to the paths' lengths.
  const std::vector<PathPart>& parts() const { return parts_; }

  // The most time first.
  std::vector<PathPart> ByTime() const;

 private:
  void AddLeaf(const PathStep& leaf, const PathStep& own);

  const Trace& trace_;
  const TimeKinds& kinds_;
  const UserFunctions& functions_;
  std::vector<PathPart> parts_;
  std::map<PathPartKey, uint32_t> places_;  // Into parts_.
};

// Steps to be drawn: those narrower than `least` nanoseconds and next to each other at one depth are one.
struct DrawnStep {
  PathStep step;  // Of many: the longest, with the start of the first and the end of the last.
  uint32_t count = 1;
  TimeByKind times{};  // Sums to its length.
};
std::vector<DrawnStep> DrawnPath(const Trace& trace,
                                 const TimeKinds& kinds,
                                 const PathTarget& target,
                                 Nanos least);

}  // namespace skein
