#include "analyze/task_work.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

using Spans = std::vector<WorkSpan>;

//   task 1      |begin G1 10 ................................. G1 90|
//   task 2                |begin G2 30 ........... G3 70|
//   G2               region of 2: 20 .. 40, and 45 .. 50; creates G4 at 35 and G3 at 42
struct Program {
  TraceScript script{100};
  GoroutineIndex g1 = script.Goroutine("main.main", "0 running 0 | 50 waiting chan | 60 running 0");
  GoroutineIndex g2 = script.Goroutine("main.a", "0 running 1");
  GoroutineIndex g3 = script.Goroutine("main.b", "42 runnable | 44 running 2");
  GoroutineIndex g4 = script.Goroutine("main.c", "35 runnable | 60 running 3 | 95 end");
  Trace trace = Build();
  TaskIndex index{trace};

  Trace Build() {
    script.AddTask(1, "whole", g1, 10, 90);
    Task& part = script.AddTask(2, "part", g2, 30, 70);
    part.end_goroutine = g3;
    part.parent = TaskId{1};
    script.AddRegion(g2, "first", 20, 40).task = TaskId{2};
    script.AddRegion(g2, "second", 45, 50).task = TaskId{2};
    script.Created(g4, g2);
    script.Created(g3, g2);
    return script.Build();
  }

  Spans Work(const std::vector<uint32_t>& tasks) {
    const std::vector<GoroutineIndex> children = {g3, g4};
    return WorkOn(trace, index, tasks, [&](GoroutineIndex g) {
      return g == g2 ? std::span<const GoroutineIndex>(children)
                     : std::span<const GoroutineIndex>();
    });
  }
};

TEST(TaskWork, IsAllTheTimeOfWhoBeginsAndEndsIt) {
  Program program;
  EXPECT_EQ(program.Work({0}), (Spans{{program.g1, 10, 90}}));
}

TEST(TaskWork, IsRegionsAndTheLivesThatBeganInThemWithinTheTask) {
  Program program;
  EXPECT_EQ(program.Work({1}),
            (Spans{{program.g2, 30, 40}, {program.g2, 45, 50}, {program.g4, 35, 70}}));
}

TEST(TaskWork, IsNotThatOfTheRuntimeWhichHappenedToBeginThere) {
  Program program;
  program.trace.groups[program.trace.goroutines[Raw(program.g4)].group].system = true;
  EXPECT_EQ(program.Work({1}), (Spans{{program.g2, 30, 40}, {program.g2, 45, 50}}));
}

TEST(TaskWork, IsOfWhoEndsItIfItBeganBefore) {
  Program program;
  program.trace.tasks[0].start = kNever;
  program.trace.tasks[0].begin_goroutine = GoroutineIndex::kNone;
  EXPECT_EQ(program.Work({0}), (Spans{{program.g1, 0, 90}}));
}

TEST(TaskWork, OfSeveralTasksCountsATimeOnce) {
  Program program;
  program.trace.tasks[1].begin_goroutine = program.g1;
  program.trace.tasks[1].end_goroutine = program.g1;
  const Spans work = program.Work({0, 1});
  ASSERT_FALSE(work.empty());
  EXPECT_EQ(work[0], (WorkSpan{program.g1, 10, 90}));
}

TEST(TaskWork, SumsWhatTheGoroutinesDid) {
  Program program;
  const SliceTable::Mix states = StatesOf(program.trace, program.Work({0, 1}));
  EXPECT_EQ(states[static_cast<size_t>(StateClass::kRunning)], 70 + 15 + 10);
  EXPECT_EQ(states[static_cast<size_t>(StateClass::kRunnable)], 25);
  EXPECT_EQ(states[static_cast<size_t>(StateClass::kSync)], 10);
}

}  // namespace
}  // namespace skein
