#include "analyze/summary.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

GoroutineTimes TimesIn(const Trace& trace, GoroutineIndex goroutine) {
  for (const GoroutineSummary& row : Summarize(trace).goroutines) {
    if (row.goroutine == goroutine) return row.times;
  }
  return {};
}

// (name, count, total, execution), one a line.
std::string RegionsIn(const Trace& trace) {
  std::string text;
  for (const RegionSummary& row : Summarize(trace).regions) {
    text += "'" + std::string(trace.text(row.name)) + "' " + std::to_string(row.count) + " " +
            std::to_string(row.total_ns) + " " + std::to_string(row.exec_ns) + "\n";
  }
  return text;
}

TEST(Summary, SortsGoroutinesById) {
  TraceScript script(100);
  script.Goroutine("main.b", "0 running 0 | 20 end");
  script.Goroutine("main.a", "10 runnable | 30 running 0");
  script.trace().names.goroutines = {GoroutineId{9}, GoroutineId{4}};
  const Trace trace = script.Build();
  const Summary summary = Summarize(trace);
  ASSERT_EQ(summary.goroutines.size(), 2u);
  EXPECT_EQ(trace.text(summary.goroutines[0].name), "main.a");
  EXPECT_EQ(summary.goroutines[0].created, 10);
  EXPECT_EQ(summary.goroutines[0].started, 30);
  EXPECT_EQ(summary.goroutines[0].ended, kNever);
  EXPECT_EQ(summary.goroutines[1].ended, 20);
}

TEST(Summary, LeavesOutWhoWasOnlyMentioned) {
  TraceScript script(100);
  script.Goroutine("main.main", "0 running 0");
  script.Goroutine("", "");
  EXPECT_EQ(Summarize(script.Build()).goroutines.size(), 1u);
}

TEST(Summary, TakesWaitingForeverForDeath) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0 | 40 waiting forever");
  const Trace trace = script.Build();
  EXPECT_EQ(Summarize(trace).goroutines[0].ended, 40);
  EXPECT_EQ(TimesIn(trace, g).total_ns, 40);
  EXPECT_EQ(TimesIn(trace, g).block_ns, 0);
}

TEST(Summary, SplitsASystemCallWhereItsProcessorWasLost) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main", "0 running 0 | 10 syscall 0 | 25 lost 0 | 50 runnable | 60 running 0");
  const GoroutineTimes times = TimesIn(script.Build(), g);
  EXPECT_EQ(times.syscall_ns, 15);
  EXPECT_EQ(times.syscall_block_ns, 25);
}

// Go adds the whole call, and once more what followed the loss, as waiting for a processor.
TEST(Summary, CountsACallThatIsGoingOnTwiceAsGoDoes) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0 | 10 syscall 0 | 30 lost 0");
  const GoroutineTimes times = TimesIn(script.Build(), g);
  EXPECT_EQ(times.syscall_ns, 90);
  EXPECT_EQ(times.sched_ns, 70);
  EXPECT_EQ(times.syscall_block_ns, 0);
}

// Go knows of one goroutine per processor: when the first leaves its call, it forgets the second.
TEST(Summary, OverlooksALossAsGoDoes) {
  TraceScript script(100);
  script.Goroutine("main.first", "0 running 0 | 10 syscall 0 | 20 lost 0 | 40 runnable");
  const auto second =
      script.Goroutine("main.second", "25 running 0 | 30 syscall 0 | 50 lost 0 | 70 runnable");
  const GoroutineTimes times = TimesIn(script.Build(), second);
  EXPECT_EQ(times.syscall_ns, 40);
  EXPECT_EQ(times.syscall_block_ns, 0);
}

// Before Go 1.22 nothing but the next goroutine on it says that a processor was taken.
TEST(Summary, NoticesThatAProcessorWasTakenOverOnceItStops) {
  TraceScript script(100);
  const auto g =
      script.Goroutine("main.first", "0 running 0 | 10 syscall 0 | 20 lost 0 | 70 runnable");
  script.Goroutine("main.second", "20 running 0 | 40 waiting sync");
  script.Stop(0, 40);
  const GoroutineTimes times = TimesIn(script.Build(), g);
  EXPECT_EQ(times.syscall_ns, 30);
  EXPECT_EQ(times.syscall_block_ns, 30);
}

TEST(Summary, OverlooksThatAProcessorWasTakenOverByOneThatEntersACallAsGoDoes) {
  TraceScript script(100);
  const auto g =
      script.Goroutine("main.first", "0 running 0 | 10 syscall 0 | 20 lost 0 | 70 runnable");
  script.Goroutine("main.second", "20 running 0 | 30 syscall 0 | 35 running 0 | 40 waiting sync");
  script.Stop(0, 40);
  const GoroutineTimes times = TimesIn(script.Build(), g);
  EXPECT_EQ(times.syscall_ns, 60);
  EXPECT_EQ(times.syscall_block_ns, 0);
}

TEST(Summary, CallsOnlyTheUnseenPartOfAnEarlierCallBlocked) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 lost | 60 runnable | 70 running 0");
  script.ExistedBefore(g, 20);
  const GoroutineTimes times = TimesIn(script.Build(), g);
  EXPECT_EQ(times.syscall_block_ns, 20);
  EXPECT_EQ(times.syscall_ns, 40);
}

TEST(Summary, KeepsARangeOpenThatAnotherGoroutineEndedAsGoDoes) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0");
  const auto other = script.Goroutine("main.main", "0 running 1");
  Range& sweep = script.AddProcRange(0, "GC incremental sweep", 10, 20);
  sweep.goroutine = g;
  sweep.end_goroutine = other;
  const Trace trace = script.Build();
  const Summary summary = Summarize(trace);
  ASSERT_EQ(summary.ranges(summary.goroutines[0]).size(), 1u);
  EXPECT_EQ(summary.ranges(summary.goroutines[0])[0].time_ns, 90);
  EXPECT_TRUE(summary.ranges(summary.goroutines[1]).empty());
}

TEST(Summary, AddsRegionsUpByName) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0 | 30 waiting chan | 50 running 0");
  script.AddRegion(g, "outer", 10, 90);
  script.AddRegion(g, "inner", 20, 40);
  script.AddRegion(g, "inner", 60, 70);
  EXPECT_EQ(RegionsIn(script.Build()), "'inner' 2 30 20\n'outer' 1 80 60\n");
}

TEST(Summary, GivesAGoroutineTheRegionItWasBornIn) {
  TraceScript script(100);
  const auto parent = script.Goroutine("main.main", "0 running 0");
  const auto child = script.Goroutine("main.child", "20 runnable | 30 running 1 | 60 end");
  const auto grandchild = script.Goroutine("main.child", "40 runnable | 70 end");
  const auto later = script.Goroutine("main.child", "90 runnable");
  const auto system = script.Goroutine("runtime.gcBgMarkWorker", "25 runnable");
  script.Created(child, parent);
  script.Created(grandchild, child);
  script.Created(later, parent);
  script.Created(system, parent);
  script.AddRegion(parent, "spawn", 10, 80);
  EXPECT_EQ(RegionsIn(script.Build()), "'' 2 70 30\n'spawn' 1 70 70\n");
}

TEST(Summary, EndsTheInheritedRegionWithAnEndThatHasNoBegin) {
  TraceScript script(100);
  const auto parent = script.Goroutine("main.main", "0 running 0");
  const auto child = script.Goroutine("main.child", "20 running 1");
  script.Created(child, parent);
  script.AddRegion(parent, "spawn", 10, 80);
  script.AddRegion(child, "stray", 20, 50).no_begin = true;
  const Trace trace = script.Build();
  EXPECT_EQ(RegionsIn(trace), "'' 1 30 30\n'spawn' 1 70 70\n");
  EXPECT_EQ(Summarize(trace).tasks[0].regions, 1u);
}

TEST(Summary, DropsRegionsThatSystemGoroutinesLeaveOpen) {
  TraceScript script(100);
  const auto g = script.Goroutine("runtime.forever", "0 running 0");
  script.AddRegion(g, "open", 10, 100).no_end = true;
  EXPECT_EQ(RegionsIn(script.Build()), "");
}

TEST(Summary, ListsEveryTaskThatAnythingMentions) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0");
  const auto h = script.Goroutine("main.main", "0 running 1");
  script.AddTask(5, "job", g, 10, 60).parent = TaskId{3};
  script.AddRegion(h, "step", 20, 30).task = TaskId{5};
  script.trace().logs = {{40, h, TaskId{5}, {}, {}, {}}, {50, g, TaskId{8}, {}, {}, {}}};
  const std::vector<TaskSummary> tasks = Summarize(script.Build()).tasks;
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0].id, TaskId{3});
  EXPECT_FALSE(tasks[0].complete());
  EXPECT_EQ(tasks[1].id, TaskId{5});
  EXPECT_EQ(tasks[1].parent, TaskId{3});
  EXPECT_TRUE(tasks[1].complete());
  EXPECT_EQ(tasks[1].logs, 1u);
  EXPECT_EQ(tasks[1].regions, 1u);
  EXPECT_EQ(tasks[1].goroutines, 2u);
  EXPECT_EQ(tasks[2].id, TaskId{8});
  EXPECT_EQ(tasks[2].parent, TaskId::kBackground);
}

}  // namespace
}  // namespace skein
