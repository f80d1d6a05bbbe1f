#include "ingest/build_trace.h"

#include <string>

#include <gtest/gtest.h>

#include "gotrace/native_mark.h"
#include "ingest/event_script.h"
#include "store/lane_text.h"

namespace skein {
namespace {

using enum GoState;

std::string Described(const Trace& trace, StateCode code) {
  const StateInfo& info = trace.states[code];
  std::string text(Name(info.state));
  if (info.proc_lost) text += " lost";
  if (info.reason != StringId::kEmpty) text += " (" + std::string(trace.text(info.reason)) + ")";
  return text;
}

// "0-10 Running, 10-20 Waiting (sleep)"
std::string GoroutineText(const Trace& trace, uint32_t goroutine) {
  const SliceTable& table = trace.goroutine_slices;
  std::string text;
  for (SliceIndex slice = table.begin(goroutine); slice < table.end(goroutine); ++slice) {
    if (!text.empty()) text += ", ";
    text += std::to_string(table.start(slice)) + "-" + std::to_string(table.finish(slice)) + " " +
            Described(trace, table.state(slice));
  }
  return text;
}

Waker WakerOf(const Trace& trace, uint32_t goroutine, uint32_t slice) {
  const SliceTable& table = trace.goroutine_slices;
  return DecodeWaker(table.extra(table.begin(goroutine) + slice));
}

std::string_view RootOf(const Trace& trace, StackId stack) {
  const auto frames = trace.names.stacks.frames(stack);
  return frames.empty() ? "" : trace.text(trace.names.stacks.frame(frames.back()).function);
}

TEST(BuildTrace, LetsWhatExistedBeforeBeginAtTheSync) {
  EventScript script;
  script.Go(5, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(6, {}, 1, kUndetermined, kWaiting, "sleep", "main.sleeper");
  script.Go(20, {0, 0, 0}, 0, kRunning, kWaiting, "chan receive", "main.main");
  script.Go(40, {0, 0}, 1, kWaiting, kRunnable);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0), "0-20 Running, 20-40 Waiting (chan receive)");
  EXPECT_EQ(GoroutineText(*trace, 1), "0-40 Waiting (sleep), 40-40 Runnable");
  const Goroutine& g = trace->goroutines[0];
  EXPECT_EQ(g.created, 0);
  EXPECT_EQ(g.mentioned, 5);
  EXPECT_EQ(g.started, 5);
  EXPECT_EQ(g.ended, kNever);
  EXPECT_TRUE(g.before_trace);
  EXPECT_EQ(trace->start, 1000);
  EXPECT_EQ(trace->end, 40);
}

TEST(BuildTrace, EndsAfter39HoursWhateverTheClockSays) {
  constexpr Nanos kLatest = Nanos{1} << 47;
  EventScript script;
  script.Go(5, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(INT64_MAX / 2, {0, 0, 0}, 0, kRunning, kWaiting, "sleep", "main.main");
  script.Go(INT64_MAX / 2 + 9, {0, 0}, 0, kWaiting, kRunnable);
  const auto trace = script.Build();
  const std::string latest = std::to_string(kLatest);
  EXPECT_EQ(GoroutineText(*trace, 0), "0-" + latest + " Running, " + latest + "-" + latest +
                                          " Waiting (sleep), " + latest + "-" + latest +
                                          " Runnable");
  EXPECT_EQ(trace->end, kLatest);
  ASSERT_EQ(trace->diagnostics.size(), 1u);
  EXPECT_EQ(trace->diagnostics[0].message,
            "the clock runs beyond 39 hours; later events are set to that time");
}

TEST(BuildTrace, FollowsAGoroutineFromCreationToItsEnd) {
  EventScript script;
  script.Go(5, {0, 0}, 0, kUndetermined, kRunning, "", "main.main");
  script.Go(10, {0, 0, 0}, 1, kNotExist, kRunnable, "", "main.worker");
  script.Go(20, {1, 1}, 1, kRunnable, kRunning);
  script.Go(35, {1, 1, 1}, 1, kRunning, kRunnable, "preempted", "main.loop");
  script.Go(36, {1, 1}, 1, kRunnable, kRunning);
  script.Go(50, {1, 1, 1}, 1, kRunning, kNotExist);
  script.Sync(60);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 1),
            "10-20 Runnable, 20-35 Running, 35-36 Runnable (preempted), 36-50 Running");
  const Goroutine& g = trace->goroutines[1];
  EXPECT_EQ(g.id, GoroutineId{2});
  EXPECT_EQ(g.creator, GoroutineIndex{0});
  EXPECT_EQ(RootOf(*trace, g.creation_stack), "waker");
  EXPECT_EQ(RootOf(*trace, g.entry_stack), "main.worker");
  EXPECT_EQ(g.created, 10);
  EXPECT_EQ(g.started, 20);
  EXPECT_EQ(g.ended, 50);
  EXPECT_FALSE(g.before_trace);
  EXPECT_EQ(g.life, trace->goroutine_slices.begin(1));
  EXPECT_EQ(WakerOf(*trace, 1, 0).goroutine, GoroutineIndex{0});
  EXPECT_TRUE(WakerOf(*trace, 1, 2).self);
}

TEST(BuildTrace, SaysWhereAGoroutineExecutes) {
  EventScript script;
  script.Go(10, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(20, {0, 0, 0}, 0, kRunning, kWaiting, "sync", "main.lock");
  script.Go(30, {1, 1}, 0, kWaiting, kRunnable);
  script.Go(40, {1, 1}, 0, kRunnable, kRunning);
  script.Go(50, {1, 1, 0}, 0, kRunning, kSyscall, "", "os.Read");
  const auto trace = script.Build();
  const SliceTable& table = trace->goroutine_slices;
  EXPECT_EQ(table.value(0), 0u);
  EXPECT_EQ(table.extra(0), 0u);
  EXPECT_EQ(RootOf(*trace, StackId{table.value(1)}), "main.lock");
  EXPECT_EQ(table.extra(1), 0u);
  EXPECT_EQ(RootOf(*trace, StackId{table.value(2)}), "waker");
  EXPECT_EQ(table.value(3), 1u);
  EXPECT_EQ(table.extra(3), 1u);
  EXPECT_EQ(RootOf(*trace, StackId{table.value(4)}), "os.Read");
  EXPECT_EQ(table.extra(4), 1u);
}

TEST(BuildTrace, KeepsWakeUpsThatComeFromProcessorZero) {
  // Go's own viewer leaves them out.
  EventScript script;
  script.Go(10, {}, 0, kUndetermined, kWaiting, "network");
  script.Go(11, {}, 1, kUndetermined, kWaiting, "sleep");
  script.Go(12, {}, 2, kUndetermined, kWaiting, "chan receive");
  script.Go(20, {0, 0}, 0, kWaiting, kRunnable);
  script.Go(21, {0, 1, 3}, 1, kWaiting, kRunnable);
  script.Go(22, {}, 2, kWaiting, kRunnable);
  const auto trace = script.Build();
  EXPECT_EQ(WakerOf(*trace, 0, 1).proc, ProcIndex{0});
  EXPECT_EQ(WakerOf(*trace, 0, 1).goroutine, GoroutineIndex::kNone);
  EXPECT_EQ(WakerOf(*trace, 1, 1).goroutine, GoroutineIndex{3});
  const Waker nobody = WakerOf(*trace, 2, 1);
  EXPECT_EQ(nobody.goroutine, GoroutineIndex::kNone);
  EXPECT_EQ(nobody.proc, ProcIndex::kNone);
  EXPECT_FALSE(nobody.self);
}

TEST(BuildTrace, SplitsASystemCallThatLosesItsProcessor) {
  EventScript script;
  script.Proc(1, {0}, 0, ProcState::kUndetermined, ProcState::kRunning);
  script.Go(2, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(10, {0, 0, 0}, 0, kRunning, kSyscall, "", "os.Read");
  script.Go(12, {0, 0, 0}, 0, kSyscall, kRunning);
  script.Go(20, {0, 0, 0}, 0, kRunning, kSyscall, "", "os.Read");
  script.Proc(30, {1}, 0, ProcState::kRunning, ProcState::kIdle);
  script.Proc(40, {1}, 0, ProcState::kIdle, ProcState::kRunning);
  script.Go(50, {0, UINT32_MAX, 0}, 0, kSyscall, kRunnable);
  script.Go(60, {1, 0}, 0, kRunnable, kRunning);
  script.Sync(70);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0),
            "0-10 Running, 10-12 Syscall, 12-20 Running, 20-30 Syscall, 30-50 Syscall lost, "
            "50-60 Runnable, 60-70 Running");
  EXPECT_EQ(LaneText(trace->proc_slices, 0),
            "0-10 run 0, 10-12 syscall 0, 12-20 run 0, 20-30 syscall 0, 30-40 idle, 40-60 none, "
            "60-70 run 0");
  EXPECT_EQ(LaneText(trace->thread_slices, 0),
            "0-10 run 0, 10-12 syscall 0, 12-20 run 0, 20-30 syscall 0, 30-50 blocked 0, "
            "50-70 idle");
  EXPECT_EQ(LaneText(trace->thread_slices, 1), "60-70 run 0");
  EXPECT_EQ(trace->goroutine_slices.extra(4), 0u);
  EXPECT_TRUE(WakerOf(*trace, 0, 5).self);
}

// Traces before Go 1.22 do not say that a thread took the processor of a call, and two goroutines seemed to run on it.
TEST(BuildTrace, TakesTheProcessorOfASystemCallWhenAnotherGoroutineRunsOnIt) {
  EventScript script;
  script.Proc(1, {0}, 0, ProcState::kUndetermined, ProcState::kRunning);
  script.Go(2, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(3, {}, 1, kUndetermined, kRunnable);
  script.Go(10, {0, 0, 0}, 0, kRunning, kSyscall, "", "os.Read");
  script.Go(30, {1, 0}, 1, kRunnable, kRunning);
  script.Go(50, {0, 7, 0}, 0, kSyscall, kRunnable);
  script.Sync(70);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0),
            "0-10 Running, 10-30 Syscall, 30-50 Syscall lost, 50-70 Runnable");
  EXPECT_EQ(LaneText(trace->proc_slices, 0), "0-10 run 0, 10-30 syscall 0, 30-70 run 1");
  EXPECT_EQ(LaneText(trace->thread_slices, 0),
            "0-10 run 0, 10-30 syscall 0, 30-50 blocked 0, 50-70 idle");
}

TEST(BuildTrace, TellsASystemCallWithoutProcessorFromTheStart) {
  EventScript script;
  script.Go(10, {0}, 0, kUndetermined, kSyscall, "", "os.Read");
  script.Sync(20);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0), "0-20 Syscall lost");
  EXPECT_EQ(LaneText(trace->thread_slices, 0), "0-20 blocked 0");
}

TEST(BuildTrace, SwitchesCoroutinesInPlace) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(2, {}, 1, kUndetermined, kWaiting, "coroutine");
  script.Go(10, {0, 0, 0}, 1, kWaiting, kRunnable);
  script.Go(11, {0, 0, 0}, 0, kRunning, kWaiting);
  script.Go(12, {0, 0}, 1, kRunnable, kRunning);
  script.Sync(20);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0), "0-11 Running, 11-20 Waiting");
  EXPECT_EQ(GoroutineText(*trace, 1), "0-10 Waiting (coroutine), 10-12 Runnable, 12-20 Running");
  EXPECT_EQ(LaneText(trace->proc_slices, 0), "0-11 run 0, 11-12 none, 12-20 run 1");
}

TEST(BuildTrace, IgnoresWhatOnlyConfirms) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.Sync(10);
  script.Go(11, {0, 0}, 0, kRunning, kRunning);
  script.Proc(12, {0, 0}, 0, ProcState::kIdle, ProcState::kIdle);
  script.Sync(20);
  EXPECT_EQ(GoroutineText(*script.Build(), 0), "0-20 Running");
}

TEST(BuildTrace, StartsAnewAfterALoss) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning, "", "main.main");
  script.Go(2, {0, 0, 0}, 1, kNotExist, kRunnable, "", "main.worker");
  script.Annotate(3, EventKind::kRegionBegin, {0, 0, 0}, 0, "before");
  script.RangeEvent(10, EventKind::kRangeBegin, {0, 0, 0}, "GC concurrent mark phase");
  script.Sync(100, Event::kAfterLoss);
  script.Go(105, {0, 0}, 0, kUndetermined, kRunning);
  script.Annotate(110, EventKind::kRegionEnd, {0, 0, 0}, 0, "lost");
  script.Sync(120);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0), "0-10 Running, 10-100 Undetermined, 100-120 Running");
  EXPECT_EQ(GoroutineText(*trace, 1), "2-10 Runnable");
  EXPECT_EQ(LaneText(trace->proc_slices, 0), "0-10 run 0, 10-100 idle, 100-120 run 0");
  EXPECT_EQ(trace->goroutines[0].created, 0);
  EXPECT_EQ(trace->goroutines[0].life, trace->goroutine_slices.begin(0));
  ASSERT_EQ(trace->ranges.size(), 1u);
  EXPECT_EQ(trace->ranges[0].end, 10);
  EXPECT_TRUE(trace->ranges[0].open);
  ASSERT_EQ(trace->regions.size(), 2u);
  EXPECT_EQ(trace->regions[0].end, 10);
  EXPECT_TRUE(trace->regions[0].no_end);
  EXPECT_EQ(trace->regions[1].start, 100);
  EXPECT_TRUE(trace->regions[1].no_begin);
  EXPECT_TRUE(trace->syncs[1].after_loss);
}

TEST(BuildTrace, KeepsTheLatestLifeOfAnIdThatIsUsedAgain) {
  EventScript script;
  script.Go(1, {0, 0, 0}, 1, kNotExist, kRunnable, "", "first");
  script.Go(2, {0, 0}, 1, kRunnable, kRunning);
  script.Go(3, {0, 0, 1}, 1, kRunning, kNotExist);
  script.Go(9, {0, 0, 0}, 1, kNotExist, kRunnable, "", "second");
  script.Sync(20);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 1), "1-2 Runnable, 2-3 Running, 3-9 NotExist, 9-20 Runnable");
  EXPECT_EQ(trace->goroutines[1].created, 9);
  EXPECT_EQ(trace->goroutines[1].started, kNever);
  EXPECT_EQ(trace->goroutines[1].ended, kNever);
  EXPECT_EQ(RootOf(*trace, trace->goroutines[1].entry_stack), "second");
  EXPECT_EQ(trace->goroutines[1].life, trace->goroutine_slices.begin(1) + 3);
}

TEST(BuildTrace, TakesWaitingForeverAsTheEnd) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(10, {0, 0, 0}, 0, kRunning, kWaiting, "forever");
  script.Sync(20);
  const auto trace = script.Build();
  EXPECT_EQ(GoroutineText(*trace, 0), "0-10 Running, 10-20 Waiting (forever)");
  EXPECT_EQ(trace->goroutines[0].ended, 10);
}

TEST(BuildTrace, PairsRanges) {
  EventScript script;
  const On on{0, 0, 0};
  script.RangeEvent(5, EventKind::kRangeActive, on, "GC mark assist", ResourceKind::kGoroutine, 0);
  script.RangeEvent(10, EventKind::kRangeBegin, on, "GC incremental sweep", ResourceKind::kProc, 0);
  script.RangeEvent(20, EventKind::kRangeEnd, on, "GC incremental sweep", ResourceKind::kProc, 0);
  script.RangeEvent(25, EventKind::kRangeActive, on, "GC mark assist", ResourceKind::kGoroutine, 0);
  script.RangeEvent(30, EventKind::kRangeEnd, on, "GC mark assist", ResourceKind::kGoroutine, 0);
  script.RangeEvent(31, EventKind::kRangeEnd, on, "never begun", ResourceKind::kGoroutine, 0);
  script.RangeEvent(40, EventKind::kRangeBegin, on, "GC concurrent mark phase");
  script.Sync(50);
  const auto trace = script.Build();
  ASSERT_EQ(trace->ranges.size(), 3u);
  const Range& assist = trace->ranges[0];
  EXPECT_EQ(assist.start, 0);
  EXPECT_EQ(assist.mentioned, 5);
  EXPECT_EQ(assist.end, 30);
  EXPECT_TRUE(assist.began_before);
  EXPECT_FALSE(assist.open);
  const Range& sweep = trace->ranges[1];
  EXPECT_EQ(sweep.start, 10);
  EXPECT_EQ(sweep.end, 20);
  EXPECT_EQ(sweep.end_goroutine, GoroutineIndex{0});
  const Range& mark = trace->ranges[2];
  EXPECT_EQ(mark.end, 50);
  EXPECT_TRUE(mark.open);
  EXPECT_EQ(trace->range_of, std::vector<uint32_t>{0});
  EXPECT_EQ(trace->proc_range_of, std::vector<uint32_t>{1});
}

TEST(BuildTrace, EndsRangesAndRegionsWithTheirGoroutine) {
  EventScript script;
  const On on{0, 0, 0};
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.RangeEvent(5, EventKind::kRangeBegin, on, "GC mark assist", ResourceKind::kGoroutine, 0);
  script.Annotate(6, EventKind::kRegionBegin, on, 0, "work");
  script.Go(10, on, 0, kRunning, kNotExist);
  script.Sync(20);
  const auto trace = script.Build();
  EXPECT_EQ(trace->ranges[0].end, 10);
  EXPECT_TRUE(trace->ranges[0].open);
  EXPECT_EQ(trace->regions[0].end, 10);
  EXPECT_TRUE(trace->regions[0].no_end);
}

TEST(BuildTrace, NestsRegionsAlsoInOnesThatBeganBeforeTheTrace) {
  EventScript script;
  const On on{0, 0, 0};
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.Annotate(2, EventKind::kRegionBegin, on, 3, "first");
  script.Annotate(3, EventKind::kRegionBegin, on, 3, "inner");
  script.Annotate(4, EventKind::kRegionEnd, on, 3, "inner");
  script.Annotate(5, EventKind::kRegionEnd, on, 3, "first");
  script.Annotate(6, EventKind::kRegionEnd, on, 4, "around");
  script.Annotate(7, EventKind::kRegionBegin, on, 3, "last");
  script.Annotate(8, EventKind::kRegionEnd, on, 3, "last");
  const auto trace = script.Build();
  std::string text;
  for (uint32_t index : trace->region_of) {
    const Region& region = trace->regions[index];
    text += std::string(region.depth * 2u, ' ') + std::string(trace->text(region.name)) + " " +
            std::to_string(region.start) + "-" + std::to_string(region.end) +
            (region.no_begin ? " no begin\n" : "\n");
  }
  EXPECT_EQ(text,
            "around 0-6 no begin\n"
            "  first 2-5\n"
            "    inner 3-4\n"
            "last 7-8\n");
}

TEST(BuildTrace, KnowsTasksByAnyMention) {
  EventScript script;
  const On on{0, 0, 0};
  script.Annotate(1, EventKind::kLog, on, 0, "outside of any task");
  script.Annotate(2, EventKind::kTaskBegin, on, 5, "child", 4);
  script.Annotate(3, EventKind::kRegionBegin, on, 6, "region of a task that began before");
  script.Annotate(9, EventKind::kTaskEnd, on, 5, "child", 4);
  const auto trace = script.Build();
  ASSERT_EQ(trace->tasks.size(), 4u);
  EXPECT_EQ(trace->tasks[0].id, TaskId::kBackground);
  const Task& child = trace->tasks[1];
  EXPECT_EQ(child.id, TaskId{5});
  EXPECT_EQ(trace->text(child.name), "child");
  EXPECT_EQ(child.parent, TaskId{4});
  EXPECT_EQ(child.start, 2);
  EXPECT_EQ(child.end, 9);
  EXPECT_EQ(trace->tasks[2].id, TaskId{4});
  EXPECT_EQ(trace->tasks[2].start, kNever);
  EXPECT_EQ(trace->tasks[3].id, TaskId{6});
  ASSERT_EQ(trace->logs.size(), 1u);
  EXPECT_EQ(trace->logs[0].task, TaskId::kBackground);
}

TEST(BuildTrace, KeepsManyTasksApart) {
  EventScript script;
  for (uint64_t id = 1; id <= 1000; ++id)
    script.Annotate(static_cast<Nanos>(id), EventKind::kTaskBegin, {0, 0, 0}, id * 64, "t");
  for (uint64_t id = 1; id <= 1000; ++id)
    script.Annotate(static_cast<Nanos>(1000 + id), EventKind::kTaskEnd, {0, 0, 0}, id * 64, "t");
  const auto trace = script.Build();
  ASSERT_EQ(trace->tasks.size(), 1000u);
  for (const Task& task : trace->tasks)
    EXPECT_EQ(task.end, task.start + 1000);
}

TEST(BuildTrace, GroupsGoroutinesByStartFunctionBusiestFirst) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  script.Go(10, {0, 0, 0}, 0, kRunning, kWaiting, "sleep", "runtime.bgsweep");
  script.Go(11, {0, 0}, 2, kNotExist, kRunnable, "", "main.worker");
  script.Go(12, {0, 0}, 1, kNotExist, kRunnable, "", "main.worker");
  script.Go(13, {0, 0}, 2, kRunnable, kRunning);
  script.Go(40, {0, 0, 2}, 2, kRunning, kNotExist);
  script.Metric(41, "unknown", 1);
  const auto trace = script.Build();
  ASSERT_EQ(trace->groups.size(), 2u);
  EXPECT_EQ(trace->text(trace->groups[0].name), "main.worker");
  EXPECT_FALSE(trace->groups[0].system);
  EXPECT_EQ(trace->groups[0].goroutines,
            (std::vector<GoroutineIndex>{GoroutineIndex{1}, GoroutineIndex{2}}));
  EXPECT_EQ(trace->text(trace->groups[1].name), "runtime.bgsweep");
  EXPECT_TRUE(trace->groups[1].system);
  EXPECT_EQ(trace->goroutines[0].group, 1u);
  EXPECT_GT(trace->groups[0].density.bin_count(), 0u);
}

TEST(BuildTrace, ListsGoroutinesThatAreOnlyMentionedInNoGroup) {
  EventScript script;
  script.Go(1, {0, 0, 3}, 0, kNotExist, kRunnable, "", "main.worker");
  const auto trace = script.Build();
  ASSERT_EQ(trace->goroutines.size(), 4u);
  EXPECT_EQ(trace->goroutines[3].created, kNever);
  EXPECT_EQ(trace->goroutines[3].life, kNoSlice);
  EXPECT_TRUE(trace->groups[trace->goroutines[3].group].goroutines.empty());
}

TEST(BuildTrace, SortsOutMetricsAndCountsEvents) {
  EventScript script;
  script.Metric(1, "/memory/classes/heap/objects:bytes", 100);
  script.Metric(2, "/gc/heap/goal:bytes", 200);
  script.Metric(3, "/sched/gomaxprocs:threads", 4);
  script.Metric(4, "/memory/classes/heap/objects:bytes", 150);
  const auto trace = script.Build();
  ASSERT_EQ(trace->heap_bytes.size(), 2u);
  EXPECT_EQ(trace->heap_bytes[1].time, 4);
  EXPECT_EQ(trace->heap_bytes[1].value, 150u);
  EXPECT_EQ(trace->heap_goal_bytes[0].value, 200u);
  EXPECT_EQ(trace->gomaxprocs[0].value, 4u);
  EXPECT_EQ(trace->event_count, 5u);
  EXPECT_EQ(trace->kind_counts[static_cast<size_t>(EventKind::kMetric)], 4u);
  EXPECT_EQ(trace->kind_counts[static_cast<size_t>(EventKind::kSync)], 1u);
}

TEST(BuildTrace, TranslatesToWallClockTime) {
  EventScript script;
  script.Sync(50);
  const auto trace = script.Build();
  // The trace's clock was 900 at 7 s and 5 ns; the trace starts at 1000.
  EXPECT_EQ(trace->syncs[0].wall_ns, 7'000'000'105);
  EXPECT_EQ(trace->syncs[1].wall_ns, kNever);
}

TEST(BuildTrace, KnowsTheTimeOfNativeTracesByAStringOfTheirs) {
  EventScript script;
  script.Sync(50);
  script.Text(kNativeMark);
  script.Text(std::string(kBeganMark) + "1795000000000000000");
  const auto trace = script.Build();
  EXPECT_TRUE(trace->native);
  EXPECT_EQ(trace->syncs[0].wall_ns, 1'795'000'000'000'001'000);
  EXPECT_EQ(trace->syncs[1].wall_ns, 1'795'000'000'000'001'050);
}

TEST(BuildTrace, DoesNotKnowTheTimeOfNativeTracesThatSayItInAnotherWay) {
  for (const char* time : {"", "soon", "-5", "99999999999999999999"}) {
    EventScript script;
    script.Text(kNativeMark);
    script.Text(std::string(kBeganMark) + time);
    EXPECT_EQ(script.Build()->syncs[0].wall_ns, 7'000'000'105) << time;  // What the reader reports.
  }
}

TEST(BuildTrace, ReadsOnAThreadOfItsOwn) {
  EventScript script;
  script.Go(1, {0, 0}, 0, kUndetermined, kRunning);
  for (Nanos time = 2; time < 3000; time += 2) {
    script.Go(time, {0, 0, 0}, 0, kRunning, kRunnable, "preempted");
    script.Go(time + 1, {0, 0}, 0, kRunnable, kRunning);
  }
  const auto trace = script.Build(2);
  EXPECT_EQ(trace->event_count, 3000u);
  EXPECT_EQ(trace->goroutine_slices.end(0), 2999u);
  EXPECT_EQ(trace->transitions.size(), 3000u);
}

TEST(BuildTrace, OfNothingIsAnEmptyTrace) {
  const auto trace =
      BuildTrace(std::make_unique<ScriptedReader>(std::vector<Event>{}, Names{}, ReadReport{}), 1);
  EXPECT_EQ(trace->event_count, 0u);
  EXPECT_EQ(trace->goroutine_slices.track_count(), 0u);
  EXPECT_EQ(trace->end, 0);
}

}  // namespace
}  // namespace skein
