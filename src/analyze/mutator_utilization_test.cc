#include "analyze/mutator_utilization.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

constexpr UtilizationFlags kStw{.stw = true};
constexpr UtilizationFlags kSweep{.sweep = true};
constexpr UtilizationFlags kAssist{.assist = true};
constexpr UtilizationFlags kBackground{.background = true};

// A program with two processors from 0 to 100.
class MutatorUtilizationTest : public testing::Test {
 protected:
  MutatorUtilizationTest() {
    script_.trace().gomaxprocs = {{0, 2}};
    script_.Proc(0);
    script_.Proc(1);
  }

  UtilizationSeries Of(UtilizationFlags flags) {
    const auto all = MutatorUtilization(script_.Build(), flags);
    return all.size() == 1 ? all[0] : UtilizationSeries{};
  }

  TraceScript script_{100};
};

TEST_F(MutatorUtilizationTest, IsUnknownWithoutProcessors) {
  script_.trace().gomaxprocs.Shrink(0);
  EXPECT_TRUE(MutatorUtilization(script_.Build(), kStw).empty());
}

TEST_F(MutatorUtilizationTest, IsAllWithoutACollector) {
  EXPECT_EQ(Of(kStw), (UtilizationSeries{{0, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, IsNothingWhileTheWorldIsStopped) {
  const auto g = script_.Goroutine("main.main", "0 running 0");
  script_.AddRange(g, "stop-the-world (GC sweep termination)", 10, 30);
  EXPECT_EQ(Of(kStw), (UtilizationSeries{{0, 1}, {10, 0}, {30, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, DoesNotBlameTheCollectorForOtherStops) {
  const auto g = script_.Goroutine("main.main", "0 running 0");
  script_.AddRange(g, "stop-the-world (read mem stats)", 10, 30);
  EXPECT_EQ(Of(kStw), (UtilizationSeries{{0, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, LosesOneProcessorToASweep) {
  script_.AddProcRange(1, "GC incremental sweep", 10, 30);
  EXPECT_EQ(Of(kSweep), (UtilizationSeries{{0, 1}, {10, 0.5}, {30, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, CountsOnlyWhatTheFlagsName) {
  script_.AddProcRange(1, "GC incremental sweep", 10, 30);
  EXPECT_EQ(Of(kAssist), (UtilizationSeries{{0, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, CountsAnAssistWhileItsGoroutineExecutes) {
  const auto g =
      script_.Goroutine("main.main", "0 running 0 | 20 waiting | 40 runnable | 50 running 1");
  Range& assist = script_.AddRange(g, "GC mark assist", 10, 60);
  assist.proc = script_.Proc(0);
  assist.end_proc = script_.Proc(1);
  EXPECT_EQ(Of(kAssist),
            (UtilizationSeries{{0, 1}, {10, 0.5}, {20, 1}, {50, 0.5}, {60, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, CountsABackgroundWorkerFromItsLabelOn) {
  const auto g = script_.Goroutine("runtime.gcBgMarkWorker", "10 running 0 | 30 waiting");
  script_.AddLabel(g, 0, "GC (fractional)", 11);
  EXPECT_EQ(Of(kBackground), (UtilizationSeries{{0, 1}, {11, 0.5}, {30, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, LeavesIdleWorkersOut) {
  const auto g = script_.Goroutine("runtime.gcBgMarkWorker", "10 running 0 | 30 waiting");
  script_.AddLabel(g, 0, "GC (idle)", 11);
  EXPECT_EQ(Of(kBackground), (UtilizationSeries{{0, 1}, {100, 0}}));
}

// Go counts a worker's second start twice, but takes one back when it stops.
TEST_F(MutatorUtilizationTest, KeepsTheProcessorOfAWorkerThatStartsAgainAsGoDoes) {
  const auto g = script_.Goroutine("runtime.gcBgMarkWorker",
                                   "10 running 0 | 30 waiting | 50 running 0 | 60 waiting");
  script_.AddLabel(g, 0, "GC (fractional)", 11);
  script_.AddLabel(g, 0, "GC (fractional)", 51);
  EXPECT_EQ(Of(kBackground), (UtilizationSeries{{0, 1}, {11, 0.5}, {30, 1}, {50, 0.5}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, GivesEachProcessorItsSeries) {
  script_.AddProcRange(1, "GC incremental sweep", 10, 30);
  const auto all = MutatorUtilization(script_.Build(), {.sweep = true, .per_proc = true});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], (UtilizationSeries{{0, 1}, {100, 0}}));
  EXPECT_EQ(all[1], (UtilizationSeries{{0, 1}, {10, 0}, {30, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, BeginsANewSeriesForAProcessorThatComesBack) {
  script_.trace().gomaxprocs = {{0, 2}, {20, 1}, {60, 2}};
  const auto all = MutatorUtilization(script_.Build(), {.stw = true, .per_proc = true});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1], (UtilizationSeries{{0, 1}, {20, 0}}));
  EXPECT_EQ(all[2], (UtilizationSeries{{60, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, TakesALateKnownSweepOffThePast) {
  Range& sweep = script_.AddProcRange(1, "GC incremental sweep", 0, 30);
  sweep.began_before = true;
  sweep.mentioned = 5;
  EXPECT_EQ(Of(kSweep), (UtilizationSeries{{0, 0.5}, {30, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, IgnoresWhatTheTracedProgramCannotHave) {
  script_.AddProcRange(7, "GC incremental sweep", 10, 30);
  EXPECT_EQ(Of(kSweep), (UtilizationSeries{{0, 1}, {100, 0}}));
}

// Go counts the second run twice, and takes back one.
TEST_F(MutatorUtilizationTest, CountsAWorkerOnceIfAsked) {
  const auto worker =
      script_.Goroutine("runtime.gcBgMarkWorker",
                        "0 waiting | 10 running 0 | 20 waiting | 40 running 0 | 50 waiting");
  script_.AddLabel(worker, 0, "GC (dedicated)", 10);
  script_.AddLabel(worker, 0, "GC (fractional)", 40);
  script_.AddLabel(worker, 0, "GC (fractional)", 40);
  EXPECT_EQ(Of({.background = true, .workers_once = true}),
            (UtilizationSeries{{0, 1}, {10, 0.5}, {20, 1}, {40, 0.5}, {50, 1}, {100, 0}}));
}

TEST_F(MutatorUtilizationTest, EndsWithTheTraceThoughNothingIsLeftThen) {
  const auto g = script_.Goroutine("main.main", "0 running 0");
  script_.AddRange(g, "stop-the-world (GC sweep termination)", 90, 100).open = true;
  EXPECT_EQ(Of({.stw = true, .workers_once = true}),
            (UtilizationSeries{{0, 1}, {90, 0}, {100, 0}}));
}

}  // namespace
}  // namespace skein
