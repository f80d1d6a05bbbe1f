#include "analyze/path_difference.h"

#include <numeric>

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// Three requests of 10 ns that only run, and one of 100 ns that waits 90 ns for the lock that G5 holds.
Trace OneSlowRequest() {
  TraceScript script(1000);
  for (uint64_t i = 0; i < 3; ++i) {
    const auto g = script.Goroutine("main.serve", "0 running 0 | 500 end");
    script.AddTask(i + 1, "request", g, 100, 110);
  }
  const auto slow =
      script.Goroutine("main.serve",
                       "0 running 0 | 105 waiting sync @sync.Lock,main.get | 195 "
                       "runnable 5 @sync.Unlock,main.flush | 195 running 0 | 500 end");
  script.Goroutine("main.flusher", "0 running 1 | 800 end");
  script.AddTask(9, "request", slow, 100, 200);
  script.AddTask(10, "other", slow, 0, 400);
  return script.Build();
}

std::optional<PathDifference> Difference(const Trace& trace,
                                         std::string_view type,
                                         Nanos from = 0,
                                         Nanos to = INT64_MAX) {
  return DifferenceOf(trace, TaskIndex(trace), TimeKinds(trace), UserFunctions(trace),
                      trace.names.strings.Find(type), from, to);
}

TEST(PathDifference, SaysWhatTheSlowOnesWaitedFor) {
  const Trace trace = OneSlowRequest();
  const std::optional<PathDifference> difference = Difference(trace, "request");
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->complete, 4u);
  EXPECT_EQ(difference->slow.tasks, (std::vector<uint32_t>{3}));
  EXPECT_EQ(difference->slow.mean_ns, 100);
  EXPECT_EQ(difference->typical.mean_ns, 10);
  ASSERT_EQ(difference->rows.size(), 2u);
  const PathDifference::Row& first = difference->rows[0];
  EXPECT_EQ(first.slow_ns, 90);
  EXPECT_EQ(first.typical_ns, 0);
  EXPECT_EQ(first.part.own, TimeKind::kLock);
  EXPECT_EQ(trace.text(first.part.own_function), "main.get");
  EXPECT_EQ(trace.text(first.part.function), "main.flush");
  EXPECT_EQ(difference->rows[1].part.own, TimeKind::kRunning);
  EXPECT_EQ(difference->rows[1].slow_ns, 10);
  EXPECT_EQ(difference->rows[1].typical_ns, 10);
}

TEST(PathDifference, HasRowsThatSumToTheMeans) {
  const Trace trace = OneSlowRequest();
  const std::optional<PathDifference> difference = Difference(trace, "request");
  double slow = 0;
  double typical = 0;
  for (const PathDifference::Row& row : difference->rows) {
    slow += row.slow_ns;
    typical += row.typical_ns;
  }
  EXPECT_EQ(slow, difference->slow.mean_ns);
  EXPECT_EQ(typical, difference->typical.mean_ns);
}

TEST(PathDifference, NeedsThreeTasks) {
  const Trace trace = OneSlowRequest();
  EXPECT_FALSE(Difference(trace, "other").has_value());
}

TEST(PathDifference, IsOfTheTasksThatOverlapTheWindow) {
  const Trace trace = OneSlowRequest();
  EXPECT_EQ(Difference(trace, "request", 0, 105)->complete, 4u);
  EXPECT_FALSE(Difference(trace, "request", 150, 300).has_value());  // Only the slow one.
}

}  // namespace
}  // namespace skein
