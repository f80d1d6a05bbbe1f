#include "analyze/goroutine_stats.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

constexpr std::string_view kBusyLife =
    "10 runnable | 20 running 0 | 30 waiting chan | 45 waiting network | 50 runnable | "
    "51 running 0 | 60 syscall 0 | 70 lost 0 | 80 runnable | 82 running 0 | 90 end";

TEST(GoroutineStats, SumUpALife) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", kBusyLife);
  const Trace trace = script.Build();
  const GoroutineTimes times = TimesOf(trace, g, 0, 100);
  EXPECT_EQ(times.exec_ns, 10 + 9 + 8);
  EXPECT_EQ(times.sched_ns, 10 + 1 + 2);
  EXPECT_EQ(times.syscall_ns, 10);
  EXPECT_EQ(times.syscall_block_ns, 10);
  EXPECT_EQ(times.block_ns, 20);
  EXPECT_EQ(times.total_ns, 80);
}

TEST(GoroutineStats, NameWhatWasWaitedFor) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", kBusyLife);
  const StringId chan = script.Text("chan");
  const StringId network = script.Text("network");
  const Trace trace = script.Build();
  const std::vector<NamedTime> expected = {{chan, 15}, {network, 5}};
  EXPECT_EQ(StatsOf(trace, ChargedRanges(trace), g, 0, 100).block, expected);
}

TEST(GoroutineStats, CountOnlyTheWindow) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", kBusyLife);
  const Trace trace = script.Build();
  const GoroutineStats stats = StatsOf(trace, ChargedRanges(trace), g, 25, 40);
  EXPECT_EQ(stats.times.exec_ns, 5);
  EXPECT_EQ(stats.times.block_ns, 10);
  EXPECT_EQ(stats.times.sched_ns, 0);
  EXPECT_EQ(stats.times.total_ns, 15);
}

TEST(GoroutineStats, AreTheSameWithAndWithoutNames) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", kBusyLife);
  const Trace trace = script.Build();
  const ChargedRanges charged(trace);
  for (Nanos from = 0; from < 100; from += 7) {
    for (Nanos to = from; to <= 100; to += 3)
      ASSERT_EQ(StatsOf(trace, charged, g, from, to).times, TimesOf(trace, g, from, to))
          << from << " " << to;
  }
}

TEST(GoroutineStats, ChargeASweepToWhoWasThereAllAlong) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", "0 running 0");
  const auto other = script.Goroutine("main.work", "0 running 1");
  Range& own = script.AddProcRange(0, "GC incremental sweep", 10, 20);
  own.goroutine = own.end_goroutine = g;
  Range& shared = script.AddProcRange(0, "GC incremental sweep", 30, 70);
  shared.goroutine = g;
  shared.end_goroutine = other;
  script.AddRange(g, "GC mark assist", 80, 85);
  const StringId sweep = script.Text("GC incremental sweep");
  const StringId assist = script.Text("GC mark assist");
  const Trace trace = script.Build();
  const std::vector<NamedTime> expected = {{sweep, 10}, {assist, 5}};
  EXPECT_EQ(StatsOfGroups(trace, 0, 100, 0)[0].ranges, expected);
  const ChargedRanges charged(trace);
  EXPECT_EQ(StatsOf(trace, charged, g, 0, 100).ranges, expected);
  EXPECT_EQ(InRangesFor(trace, charged, g, sweep, 0, 100), 10);
  EXPECT_EQ(InRangesFor(trace, charged, g, sweep, 15, 100), 5);
  EXPECT_EQ(InRangesFor(trace, charged, other, sweep, 0, 100), 0);
}

TEST(GoroutineStats, AreTheSameOneByOne) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work",
                                  "10 running 0 | 20 waiting chan | 50 running 0 | "
                                  "60 waiting sync | 70 waiting chan | 90 end");
  const StringId chan = script.Text("chan");
  const Trace trace = script.Build();
  EXPECT_EQ(ExistedFor(trace, g, 0, 100), 80);
  EXPECT_EQ(ExistedFor(trace, g, 80, 100), 10);
  EXPECT_EQ(BlockedFor(trace, g, chan, 0, 100), 50);
  EXPECT_EQ(BlockedFor(trace, g, chan, 40, 80), 20);
}

// A region asks for the ranges within it only; the long sweep reaches into the last one all the same.
TEST(GoroutineStats, OfARegionKnowTheRangesThatReachIntoIt) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.work", "0 running 0");
  Range& sweep = script.AddProcRange(0, "GC incremental sweep", 10, 75);
  sweep.goroutine = sweep.end_goroutine = g;
  script.AddRange(g, "GC mark assist", 20, 30);
  script.AddRange(g, "GC mark assist", 40, 50);
  script.AddRegion(g, "a", 25, 45);
  script.AddRegion(g, "b", 70, 80);
  const StringId sweeps = script.Text("GC incremental sweep");
  const StringId assists = script.Text("GC mark assist");
  const Trace trace = script.Build();
  const ChargedRanges charged(trace);
  const std::vector<NamedTime> in_a = {{sweeps, 20}, {assists, 5 + 5}};
  const std::vector<NamedTime> in_b = {{sweeps, 5}};
  EXPECT_EQ(StatsOf(trace, charged, trace.regions[0]).ranges, in_a);
  EXPECT_EQ(StatsOf(trace, charged, trace.regions[1]).ranges, in_b);
}

// Four goroutines of one function: one from before, one short, one that stays, one stuck forever.
class GroupStatsTest : public testing::Test {
 protected:
  GroupStatsTest() {
    script_.ExistedBefore(script_.Goroutine("main.work", "0 running 0 | 40 end"), 1);
    script_.Goroutine("main.work", "10 running 1 | 20 end");
    script_.Goroutine("main.work", "50 runnable | 60 running 0");
    script_.Goroutine("main.work", "70 running 1 | 80 waiting forever");
    script_.Goroutine("main.other", "0 running 2");
  }

  TraceScript script_{100};
};

TEST_F(GroupStatsTest, CountBirthsAndDeaths) {
  const GroupStats stats = StatsOfGroups(script_.Build(), 0, 100, 0)[0];
  EXPECT_EQ(stats.count, 4u);
  EXPECT_EQ(stats.created, 3u);
  EXPECT_EQ(stats.alive, 2u);
  EXPECT_EQ(stats.never_ended, 2u);  // Who waits forever is a leak, not dead.
}

TEST_F(GroupStatsTest, SumUpAndDistributeTimes) {
  const GroupStats stats = StatsOfGroups(script_.Build(), 0, 100, 0)[0];
  EXPECT_EQ(stats.times.exec_ns, 40 + 10 + 40 + 10);
  EXPECT_EQ(stats.times.sched_ns, 10);
  EXPECT_EQ(stats.times.block_ns, 20);
  EXPECT_EQ(stats.times.total_ns, 40 + 10 + 50 + 30);
  EXPECT_EQ(stats.mean_ns, 32);
  EXPECT_EQ(stats.max_ns, 50);
}

TEST_F(GroupStatsTest, SeeOnlyWhoExistedInTheWindow) {
  const GroupStats stats = StatsOfGroups(script_.Build(), 15, 30, 0)[0];
  EXPECT_EQ(stats.count, 2u);
  EXPECT_EQ(stats.created, 0u);
  EXPECT_EQ(stats.alive, 1u);
  EXPECT_EQ(stats.times.exec_ns, 15 + 5);
}

TEST_F(GroupStatsTest, DrawHowManyWereAlive) {
  const GroupStats stats = StatsOfGroups(script_.Build(), 0, 100, 5)[0];
  EXPECT_EQ(stats.alive_spark, (std::vector<uint32_t>{2, 1, 1, 2, 2}));
}

TEST_F(GroupStatsTest, AreRowsInTheOrderOfTheGroups) {
  const std::vector<GroupStats> all = StatsOfGroups(script_.Build(), 5, 90, 4);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].group, 0u);
  EXPECT_EQ(all[1].group, 1u);
  EXPECT_EQ(all[1].times.exec_ns, 85);
}

TEST_F(GroupStatsTest, AreEmptyInAnEmptyWindow) {
  const GroupStats stats = StatsOfGroups(script_.Build(), 100, 100, 8)[0];
  EXPECT_EQ(stats.times.total_ns, 0);
}

}  // namespace
}  // namespace skein
