#include "analyze/critical_path.h"

#include <random>

#include <gtest/gtest.h>

#include "analyze/tiling.h"
#include "analyze/trace_script.h"

namespace skein {
namespace {

// "0-10 G1 running", deeper steps indented by two blanks for each level.
std::string Text(const PathStep& step) {
  const std::string who = step.goroutine == GoroutineIndex::kNone
                              ? "nobody"
                              : "G" + std::to_string(Raw(step.goroutine) + 1);
  return std::string(2 * size_t{step.depth}, ' ') + std::to_string(step.start) + "-" +
         std::to_string(step.end) + " " + who + " " + std::string(Name(step.kind));
}

std::vector<std::string> PathOf(const Trace& trace, const PathTarget& target) {
  std::vector<std::string> lines;
  WalkCriticalPath(trace, TimeKinds(trace), target,
                   [&](const PathStep& step) { lines.push_back(Text(step)); });
  return lines;
}

using Lines = std::vector<std::string>;

TEST(CriticalPath, IsTheGoroutinesOwnStatesWhenItWaitsForNobody) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main",
                                  "0 running 0 | 10 waiting network | 30 runnable | 35 running 0 | "
                                  "50 syscall 0 | 60 lost 0 | 80 runnable | 85 running 0");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 5, 95}),
            (Lines{"5-10 G1 running", "10-30 G1 network", "30-35 G1 runnable", "35-50 G1 running",
                   "50-60 G1 syscall", "60-80 G1 syscall (blocked)", "80-85 G1 runnable",
                   "85-95 G1 running"}));
}

TEST(CriticalPath, GoesToTheHolderOfALockOnlyWhileTheOriginalWaits) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main", "0 running 0 | 20 waiting sync | 70 runnable 2 | 75 running 0 | 100 end");
  script.Goroutine("main.holder", "0 running 1 | 40 syscall 1 | 60 running 1 | 90 end");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 0, 100}),
            (Lines{"0-20 G1 running", "20-70 G1 sync", "  20-40 G2 running", "  40-60 G2 syscall",
                   "  60-70 G2 running", "70-75 G1 runnable", "75-100 G1 running"}));
}

TEST(CriticalPath, FollowsAChainOfWaits) {
  TraceScript script(100);
  const auto g =
      script.Goroutine("main.main", "0 waiting chan_receive | 90 runnable 2 | 95 running 0");
  script.Goroutine("main.a", "0 running 1 | 10 waiting sync | 80 runnable 3 | 85 running 1");
  script.Goroutine("main.b", "0 running 2 | 30 waiting network | 60 runnable | 65 running 2");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 0, 100}),
            (Lines{"0-90 G1 channel", "  0-10 G2 running", "  10-80 G2 sync",
                   "    10-30 G3 running", "    30-60 G3 network", "    60-65 G3 runnable",
                   "    65-80 G3 running", "  80-85 G2 runnable", "  85-90 G2 running",
                   "90-95 G1 runnable", "95-100 G1 running"}));
}

TEST(CriticalPath, IsTheCreatorsBeforeAGoroutinesBirth) {
  TraceScript script(100);
  script.Goroutine("main.main", "0 running 0 | 20 syscall 0 | 30 running 0");
  const auto child = script.Goroutine("main.child", "40 runnable 1 | 50 running 1 | 80 end");
  script.Created(child, GoroutineIndex{0});
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {child, 10, 80}),
            (Lines{"10-20 G1 running", "20-30 G1 syscall", "30-40 G1 running", "40-50 G2 runnable",
                   "50-80 G2 running"}));
}

TEST(CriticalPath, DoesNotExplainWaitsForTheNetworkOrTheClock) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main", "0 waiting network | 20 runnable 2 | 30 waiting sleep | 50 runnable 2");
  script.Goroutine("main.other", "0 running 1");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 0, 100}), (Lines{"0-20 G1 network", "20-30 G1 runnable",
                                               "30-50 G1 sleep", "50-100 G1 runnable"}));
}

TEST(CriticalPath, LeavesAWaitWithoutEndUnexplained) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 running 0 | 10 waiting sync");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 0, 100}), (Lines{"0-10 G1 running", "10-100 G1 sync"}));
}

TEST(CriticalPath, ExplainsAWaitThatOutlastsTheInterval) {
  TraceScript script(100);
  const auto g = script.Goroutine("main.main", "0 waiting sync | 90 runnable 2 | 95 running 0");
  script.Goroutine("main.holder", "0 syscall 1 | 30 running 1");
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {g, 10, 50}),
            (Lines{"10-50 G1 sync", "  10-30 G2 syscall", "  30-50 G2 running"}));
}

TEST(CriticalPath, TellsCollectorWorkAndStoppedWorldsApart) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main", "0 running 0 | 40 runnable | 70 running 0 | 90 waiting wait_until_GC_ends");
  const auto stopper = script.Goroutine("main.stopper", "0 running 1");
  script.AddRange(g, "GC mark assist", 10, 30);
  Range& sweep = script.AddProcRange(0, "GC incremental sweep", 15, 20);
  sweep.goroutine = sweep.end_goroutine = g;
  script.AddRange(stopper, "stop-the-world (GC mark termination)", 50, 60);
  const Trace trace = script.Build();
  EXPECT_EQ(
      PathOf(trace, {g, 0, 100}),
      (Lines{"0-10 G1 running", "10-15 G1 GC assist", "15-20 G1 GC sweep", "20-30 G1 GC assist",
             "30-40 G1 running", "40-50 G1 runnable", "50-60 G1 world stopped", "60-70 G1 runnable",
             "70-90 G1 running", "90-100 G1 GC wait"}));
  EXPECT_EQ(PathOf(trace, {stopper, 40, 70}),
            (Lines{"40-50 G2 running", "50-60 G2 world stopped", "60-70 G2 running"}));
}

TEST(CriticalPath, SaysWhereTheHolderLetGo) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main",
      "0 waiting sync @sync.Lock,main.get | 50 runnable 2 @sync.Unlock,main.flush | 60 running 0");
  script.Goroutine("main.holder", "0 running 1 | 55 end");
  const Trace trace = script.Build();
  const TimeKinds kinds(trace);
  const UserFunctions functions(trace);
  PathParts parts(trace, kinds, functions);
  parts.Add({g, 0, 60});
  const std::vector<PathPart> found = parts.ByTime();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].time_ns, 50);
  EXPECT_EQ(found[0].own, TimeKind::kLock);
  EXPECT_EQ(found[0].kind, TimeKind::kRunning);
  EXPECT_TRUE(found[0].elsewhere);
  EXPECT_EQ(trace.text(found[0].own_function), "main.get");
  EXPECT_EQ(trace.text(found[0].function), "main.flush");
  EXPECT_EQ(trace.text(trace.groups[found[0].group].name), "main.holder");
}

TEST(CriticalPath, OfATaskEndsWithTheGoroutineThatEndedIt) {
  TraceScript script(100);
  const auto asker = script.Goroutine("main.asker", "0 running 0 | 60 end");
  const auto worker =
      script.Goroutine("main.worker", "0 waiting chan_receive | 30 runnable 1 | 35 running 1");
  script.AddTask(7, "request", asker, 10, 80).end_goroutine = worker;
  const Trace trace = script.Build();
  EXPECT_EQ(
      PathOf(trace, TargetOf(trace, TaskIndex(trace), 0)),
      (Lines{"10-30 G2 channel", "  10-30 G1 running", "30-35 G2 runnable", "35-80 G2 running"}));
}

TEST(CriticalPath, OfAnUnfinishedTaskEndsWithWhoWasHeardOfLast) {
  TraceScript script(100);
  const auto asker = script.Goroutine("main.asker", "0 running 0");
  const auto worker = script.Goroutine("main.worker", "0 running 1");
  Task& task = script.AddTask(7, "request", asker, 10, kNever);
  task.end_goroutine = GoroutineIndex::kNone;
  script.AddRegion(worker, "work", 40, 60).task = TaskId{7};
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, TargetOf(trace, TaskIndex(trace), 0)), (Lines{"10-100 G2 running"}));
}

TEST(CriticalPath, OfNobodyIsUnknown) {
  TraceScript script(100);
  const Trace trace = script.Build();
  EXPECT_EQ(PathOf(trace, {GoroutineIndex::kNone, 10, 20}), (Lines{"10-20 nobody unknown"}));
}

TEST(DrawnPath, MergesWhatIsTooNarrowToBeSeen) {
  TraceScript script(100);
  const auto g = script.Goroutine(
      "main.main",
      "0 running 0 | 50 runnable | 52 running 0 | 55 waiting sync | 58 runnable 2 | "
      "60 running 0");
  script.Goroutine("main.other", "0 running 1");
  const Trace trace = script.Build();
  const std::vector<DrawnStep> drawn = DrawnPath(trace, TimeKinds(trace), {g, 0, 100}, 20);
  ASSERT_EQ(drawn.size(), 3u);
  EXPECT_EQ(Text(drawn[0].step), "0-50 G1 running");
  EXPECT_EQ(drawn[1].step.start, 50);
  EXPECT_EQ(drawn[1].step.end, 60);
  EXPECT_EQ(drawn[1].count, 4u);
  EXPECT_EQ(SumOf(drawn[1].times), 10);
  EXPECT_EQ(Text(drawn[2].step), "60-100 G1 running");
}

// Goroutines that change state at random moments, wake each other as they like and are born late.
Trace RandomTrace(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](uint32_t bound) { return static_cast<uint32_t>(random() % bound); };
  constexpr Nanos kEnd = 10'000;
  constexpr uint32_t kGoroutines = 12;
  TraceScript script(kEnd);
  for (uint32_t g = 0; g < kGoroutines; ++g) {
    constexpr std::string_view kStates[] = {
        "running 0", "runnable", "waiting sync", "waiting chan_receive", "waiting", "syscall 0"};
    Nanos time = below(2) == 0 ? 0 : below(5000);
    std::string states;
    while (time < kEnd && (states.empty() || below(60) > 0)) {
      std::string state(kStates[below(std::size(kStates))]);
      if (state == "runnable" && below(3) > 0)
        state += " " + std::to_string(1 + below(kGoroutines));
      states += (states.empty() ? "" : " | ") + std::to_string(time) + " " + state;
      time += below(8) == 0 ? below(1500) : below(90);
    }
    if (time < kEnd) states += " | " + std::to_string(time) + " end";
    const GoroutineIndex index = script.Goroutine("main.f", states);
    if (g > 0) script.Created(index, GoroutineIndex{below(kGoroutines)});
    if (below(4) > 0) continue;
    const Nanos start = below(9000);
    script.AddRange(index, below(2) == 0 ? "GC mark assist" : "stop-the-world (x)", start,
                    start + below(900));
  }
  return script.Build();
}

TEST(CriticalPath, TilesTheIntervalWhateverHappened) {
  for (uint32_t seed = 0; seed < 150; ++seed) {
    const Trace trace = RandomTrace(seed);
    const TimeKinds kinds(trace);
    std::mt19937 random(seed);
    for (uint32_t i = 0; i < 20; ++i) {
      const GoroutineIndex g{static_cast<uint32_t>(random() % trace.goroutines.size())};
      const Nanos from = static_cast<Nanos>(random() % 9000);
      ExpectToTile(trace, kinds, {g, from, from + 1 + static_cast<Nanos>(random() % 1000)});
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    }
  }
}

TEST(DrawnPath, CoversTheIntervalWhateverHappened) {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    const Trace trace = RandomTrace(seed);
    Nanos covered = 0;
    for (const DrawnStep& drawn :
         DrawnPath(trace, TimeKinds(trace), {GoroutineIndex{0}, 0, 10'000}, 100)) {
      ASSERT_EQ(SumOf(drawn.times), drawn.step.end - drawn.step.start);
      if (drawn.step.depth > 0) continue;
      ASSERT_EQ(drawn.step.start, covered);
      covered = drawn.step.end;
    }
    ASSERT_EQ(covered, 10'000);
  }
}

TEST(TimeKinds, SumToTheStretchThatIsAskedFor) {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    const Trace trace = RandomTrace(seed);
    const TimeKinds kinds(trace);
    for (uint32_t g = 0; g < trace.goroutines.size(); ++g) {
      TimeByKind times{};
      kinds.Add(GoroutineIndex{g}, 100 * g, 9000, times);
      ASSERT_EQ(SumOf(times), 9000 - 100 * g);
    }
  }
}

}  // namespace
}  // namespace skein
