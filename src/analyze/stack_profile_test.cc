#include "analyze/stack_profile.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// "count value stack", stacks with the innermost call first, one a line.
std::string Text(const Trace& trace, const StackProfile& profile) {
  std::string text;
  for (const StackCount& row : profile.stacks) {
    text += std::to_string(row.count) + " " + std::to_string(row.value);
    for (const FrameId frame : trace.names.stacks.frames(row.stack))
      text += " " + std::string(trace.text(trace.names.stacks.frame(frame).function));
    text += "\n";
  }
  return text;
}

std::string Profiled(const Trace& trace, ProfileKind kind, const ProfileScope& scope = {}) {
  return Text(trace, ProfileWithin(trace, kind, scope, 0, trace.end));
}

std::string Within(const Trace& trace, ProfileKind kind, Nanos from, Nanos to) {
  return Text(trace, ProfileWithin(trace, kind, {}, from, to));
}

constexpr std::string_view kLife =
    "10 runnable @main.main | 20 running 0 | 30 waiting chan @recv,work | 45 runnable @send | "
    "47 running 0 | 50 waiting network @read,work | 70 runnable @poll | 71 running 0 | 80 end";

TEST(StackProfile, CountsEachWaitAtItsStack) {
  TraceScript script(100);
  script.Goroutine("work", kLife);
  script.Goroutine("work", "0 running 1 | 40 waiting chan @recv,work | 60 running 1 | 90 end");
  const Trace trace = script.Build();
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync), "2 35 recv work\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kNetwork), "1 20 read work\n");
}

TEST(StackProfile, CountsFromCreationToTheFirstRun) {
  TraceScript script(100);
  script.Goroutine("work", kLife);
  EXPECT_EQ(Profiled(script.Build(), ProfileKind::kSched), "1 10 main.main\n1 2 send\n1 1 poll\n");
}

TEST(StackProfile, TakesASystemCallThatLosesItsProcessorForOne) {
  TraceScript script(100);
  script.Goroutine("work",
                   "0 running 0 | 10 syscall 0 @write | 30 lost 0 @write | 70 runnable | 75 "
                   "running 0 | 80 syscall 0 @write | 82 running 0 | 90 end");
  const Trace trace = script.Build();
  EXPECT_EQ(Profiled(trace, ProfileKind::kSyscall), "2 62 write\n");
  EXPECT_EQ(Within(trace, ProfileKind::kSyscall, 40, 81), "2 31 write\n");
}

TEST(StackProfile, CountsWhatIsOpenAtTheEndUntilThen) {
  TraceScript script(100);
  script.Goroutine("work", "0 running 0 | 40 waiting select @wait");
  const Trace trace = script.Build();
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync), "1 60 wait\n");
  EXPECT_EQ(Within(trace, ProfileKind::kSync, 50, 60), "1 10 wait\n");
  EXPECT_EQ(Within(trace, ProfileKind::kSync, 10, 40), "");
}

TEST(StackProfile, NarrowsToOneGoroutineOrAGroup) {
  TraceScript script(100);
  const auto first = script.Goroutine("a", "0 waiting sync @lock | 10 running 0 | 20 end");
  script.Goroutine("a", "0 waiting sync @lock | 30 running 0 | 40 end");
  script.Goroutine("b", "0 waiting sync @lock | 50 running 0 | 60 end");
  const Trace trace = script.Build();
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync), "3 90 lock\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync, {.goroutine = first}), "1 10 lock\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync, {.group = trace.goroutines[Raw(first)].group}),
            "2 40 lock\n");
}

TEST(StackProfile, NarrowsToTheOutermostRegions) {
  TraceScript script(100);
  const auto g =
      script.Goroutine("work",
                       "0 running 0 | 5 waiting sync @lock | 8 running 0 | 20 waiting sync @lock | "
                       "30 running 0 | 70 waiting sync @lock | 90 running 0 | 95 end");
  script.AddRegion(g, "save", 1, 9);
  script.AddRegion(g, "load", 10, 60);
  script.AddRegion(g, "load", 15, 40);
  script.AddRegion(g, "load", 65, 95);
  const Trace trace = script.Build();
  const auto sync = [&](std::vector<uint32_t> regions) {
    return Profiled(trace, ProfileKind::kSync, {.work = WorkIn(trace, regions)});
  };
  EXPECT_EQ(sync({1, 2, 3}), "2 30 lock\n");
  EXPECT_EQ(sync({3}), "1 20 lock\n");
  EXPECT_EQ(sync({}), "");
}

TEST(StackProfile, FollowsATaskToTheGoroutinesThatWorkForIt) {
  TraceScript script(100);
  const auto owner = script.Goroutine(
      "owner", "0 running 0 | 20 waiting sync @join | 60 running 0 | 90 waiting sync @rest");
  const auto worker = script.Goroutine(
      "worker", "0 waiting chan @idle | 25 running 1 | 35 waiting chan @reply | 37 running 1");
  script.AddTask(7, "request", owner, 10, 70);
  script.AddRegion(worker, "help", 25, 40).task = TaskId{7};
  const Trace trace = script.Build();
  const TaskIndex index(trace);
  const auto nobody = [](GoroutineIndex) { return std::span<const GoroutineIndex>(); };
  const std::vector<WorkSpan> work = WorkOn(trace, index, index.Descendants(0), nobody);
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync, {.work = work}), "1 40 join\n1 2 reply\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kSync, {.goroutine = worker, .work = work}),
            "1 2 reply\n");
}

TEST(StackProfile, CountsSamplesOfTheScope) {
  TraceScript script(100);
  const auto g = script.Goroutine("work", "0 running 0 | 90 end");
  const auto other = script.Goroutine("work", "0 running 1 | 90 end");
  const StackId stack = script.Stack("spin,work");
  for (const Nanos time : {10, 20, 30})
    script.trace().samples.push_back({.time = time, .goroutine = g, .stack = stack});
  script.trace().samples.push_back({.time = 40, .goroutine = other, .stack = stack});
  script.AddRegion(g, "load", 15, 25);
  const Trace trace = script.Build();
  EXPECT_EQ(Profiled(trace, ProfileKind::kCpu), "4 4 spin work\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kCpu, {.goroutine = other}), "1 1 spin work\n");
  EXPECT_EQ(Profiled(trace, ProfileKind::kCpu, {.work = WorkIn(trace, std::vector<uint32_t>{0})}),
            "1 1 spin work\n");
  EXPECT_EQ(Within(trace, ProfileKind::kCpu, 20, 40), "2 2 spin work\n");
}

}  // namespace
}  // namespace skein
