#include "analyze/ledger.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

TEST(Ledger, SumsToTheWallTimeOfAGroup) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.work", "10 runnable | 20 running 0 | 50 waiting sync | 70 runnable | 75 running 0");
  script.Goroutine("main.work", "0 running 1 | 40 syscall 1 | 60 end");
  script.AddRange(g, "GC mark assist", 30, 40);
  const Trace trace = script.Build();
  const auto rows = LedgerOfGroups(trace, TimeKinds(trace), 0, 100);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].goroutines, 2u);
  EXPECT_EQ(rows[0].wall_ns, 90 + 60);
  EXPECT_EQ(SumOf(rows[0].times), rows[0].wall_ns);
  TimeByKind expected{};
  At(expected, TimeKind::kRunnable) = 10 + 5;
  At(expected, TimeKind::kRunning) = 20 + 25 + 40;
  At(expected, TimeKind::kAssist) = 10;
  At(expected, TimeKind::kLock) = 20;
  At(expected, TimeKind::kSyscall) = 20;
  EXPECT_EQ(rows[0].times, expected);
}

TEST(Ledger, CountsTheWindowOnly) {
  TraceScript script(100);
  script.Goroutine("main.work", "0 running 0 | 50 waiting sync");
  script.Goroutine("main.late", "60 running 1");
  const Trace trace = script.Build();
  const auto rows = LedgerOfGroups(trace, TimeKinds(trace), 40, 60);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].wall_ns, 20);
  TimeByKind expected{};
  At(expected, TimeKind::kRunning) = 10;
  At(expected, TimeKind::kLock) = 10;
  EXPECT_EQ(rows[0].times, expected);
}

TEST(Ledger, OfATaskTypeIsOfItsCriticalPaths) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.serve",
                                  "0 running 0 | 20 waiting sync | 60 runnable 2 | 65 running 0");
  script.Goroutine("main.holder", "0 running 1 | 30 syscall 1 | 50 running 1");
  script.AddTask(1, "request", g, 10, 80);
  script.AddTask(2, "request", g, 0, 10);
  const Trace trace = script.Build();
  const auto rows = LedgerOfTasks(trace, TaskIndex(trace), TimeKinds(trace), 0, 100);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].tasks, 2u);
  EXPECT_EQ(rows[0].wall_ns, 80);
  TimeByKind own{};
  At(own, TimeKind::kRunning) = 10 + 10 + 15;
  At(own, TimeKind::kLock) = 40;
  At(own, TimeKind::kRunnable) = 5;
  EXPECT_EQ(rows[0].own, own);
  TimeByKind path{};
  At(path, TimeKind::kRunning) = 10 + 10 + 15 + 10 + 10;
  At(path, TimeKind::kSyscall) = 20;
  At(path, TimeKind::kRunnable) = 5;
  EXPECT_EQ(rows[0].path, path);
}

}  // namespace
}  // namespace skein
