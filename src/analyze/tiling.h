#pragma once

#include <gtest/gtest.h>

#include "analyze/critical_path.h"

// For tests: what must hold of any critical path.

namespace skein {

// Both its whole steps and its deepest ones follow each other without gaps, and their times sum to the whole.
inline void ExpectToTile(const Trace& trace, const TimeKinds& kinds, const PathTarget& target) {
  Nanos own = target.from;
  Nanos leaf = target.from;
  WalkCriticalPath(trace, kinds, target, [&](const PathStep& step) {
    ASSERT_LT(step.start, step.end);
    if (step.depth == 0) {
      ASSERT_EQ(step.start, own);
      own = step.end;
    }
    if (!step.explained) {
      ASSERT_EQ(step.start, leaf);
      leaf = step.end;
    }
  });
  ASSERT_EQ(own, target.to);
  ASSERT_EQ(leaf, target.to);
  const PathTotals totals = TotalsOf(trace, kinds, target);
  ASSERT_EQ(SumOf(totals.own), target.to - target.from);
  ASSERT_EQ(SumOf(totals.path), target.to - target.from);
}

}  // namespace skein
