#include "analyze/moment_table.h"

#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace skein {
namespace {

using Found = std::vector<std::tuple<Nanos, uint32_t, InstantKind>>;
constexpr InstantKind kLog = InstantKind::kLog;
constexpr InstantKind kLabel = InstantKind::kLabel;

Trace WithLogsAndLabels() {
  Trace trace;
  for (const Nanos time : {10, 20, 30, 40})
    trace.logs.emplace_back().time = time;
  for (const Nanos time : {5, 20, 35})
    trace.labels.emplace_back().time = time;
  return trace;
}

Found Within(const MomentTable& table, const Trace& trace, uint32_t track, Nanos from, Nanos to) {
  Found found;
  table.VisitWithin(trace, track, from, to, [&](Nanos time, uint32_t ref, InstantKind kind) {
    found.emplace_back(time, ref, kind);
  });
  return found;
}

TEST(MomentTable, SortsWhatWasAddedInAnyOrder) {
  const Trace trace = WithLogsAndLabels();
  const MomentTable table(
      trace, 3, {{2, 3, kLog}, {0, 1, kLabel}, {2, 0, kLabel}, {0, 1, kLog}, {2, 2, kLabel}});
  EXPECT_EQ(Within(table, trace, 0, 0, 100), (Found{{20, 1, kLog}, {20, 1, kLabel}}));
  EXPECT_EQ(Within(table, trace, 1, 0, 100), Found());
  EXPECT_EQ(Within(table, trace, 2, 0, 100),
            (Found{{5, 0, kLabel}, {35, 2, kLabel}, {40, 3, kLog}}));
}

TEST(MomentTable, GivesThoseWithinAWindow) {
  const Trace trace = WithLogsAndLabels();
  const MomentTable table(trace, 1, {{0, 0, kLog}, {0, 1, kLog}, {0, 2, kLog}, {0, 3, kLog}});
  EXPECT_EQ(Within(table, trace, 0, 20, 40), (Found{{20, 1, kLog}, {30, 2, kLog}}));
  EXPECT_EQ(Within(table, trace, 0, 41, 100), Found());
}

TEST(MomentTable, LeavesOutTracksThatItDoesNotHave) {
  const Trace trace = WithLogsAndLabels();
  const MomentTable table(trace, 1, {{UINT32_MAX, 0, kLog}, {0, 1, kLog}, {1, 2, kLog}});
  EXPECT_EQ(Within(table, trace, 0, 0, 100), (Found{{20, 1, kLog}}));
}

}  // namespace
}  // namespace skein
