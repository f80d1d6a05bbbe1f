#include "analyze/idle_stacks.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// Whether a goroutine that does this, again and again, is idle at main.f.
bool IsIdle(std::string_view states) {
  TraceScript script(100);
  const StackId f = script.Stack("main.f");
  script.Goroutine("main.f", states);
  const Trace trace = script.Build();
  return IdleStacks(trace)[Raw(f)];
}

TEST(IdleStacks, AreWhereAGoroutineWaitsNearlyAllItsLife) {
  EXPECT_TRUE(
      IsIdle("0 waiting chan_receive @main.f | 40 running 0 | 45 waiting chan_receive @main.f"));
  EXPECT_FALSE(
      IsIdle("0 waiting chan_receive @main.f | 40 running 0 | 60 waiting chan_receive @main.f"));
}

TEST(IdleStacks, AreComeBackTo) {
  EXPECT_FALSE(IsIdle("0 running 0 | 2 waiting chan_receive @main.f | 98 running 0"));
}

TEST(IdleStacks, AreNotWhereALockOrASendIsWaitedFor) {
  EXPECT_FALSE(IsIdle("0 waiting sync @main.f | 40 running 0 | 45 waiting sync @main.f"));
  EXPECT_FALSE(IsIdle("0 waiting chan_send @main.f | 40 running 0 | 45 waiting chan_send @main.f"));
}

TEST(IdleStacks, AreWhereConditionsAreWaitedFor) {
  EXPECT_TRUE(IsIdle(
      "0 waiting sync.(*Cond).Wait @main.f | 40 running 0 | 45 waiting sync.(*Cond).Wait @main.f"));
  EXPECT_TRUE(IsIdle("0 waiting select @main.f | 40 running 0 | 45 waiting select @main.f"));
}

TEST(IdleStacks, AreJudgedWithoutWaitsNobodyKnowsWhere) {
  EXPECT_TRUE(
      IsIdle("0 waiting chan_receive | 60 waiting chan_receive @main.f | 80 running 0 | 82 waiting "
             "chan_receive @main.f"));
}

TEST(IdleStacks, AreThoseOfAllWhoWaitThere) {
  TraceScript script(100);
  const StackId f = script.Stack("main.f");
  for (int idle = 0; idle < 3; ++idle)
    script.Goroutine("main.f",
                     "0 waiting select @main.f | 40 running 0 | 41 waiting select @main.f");
  EXPECT_TRUE(IdleStacks(script.Build())[Raw(f)]);
}

}  // namespace
}  // namespace skein
