#include "analyze/leaks.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// A goroutine that is born at `born` and blocks at once for good.
std::string BlockedFrom(Nanos born) {
  return std::to_string(born) + " runnable | " + std::to_string(born + 1) +
         " waiting chan_send @chansend,main.query";
}

TEST(StuckGoroutines, AreALeakIfTheyGrowAllTheTime) {
  TraceScript script(1000);
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("main.query", BlockedFrom(born));
  const Trace trace = script.Build();
  const auto found = FindStuckGoroutines(trace, TimeKinds(trace), 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].leak);
  EXPECT_EQ(found[0].count, 8u);
  EXPECT_EQ(found[0].born, 8u);
  EXPECT_EQ(found[0].group_died, 0u);
  EXPECT_EQ(found[0].longest_ns, 899);
  EXPECT_EQ(found[0].longest_return_ns, 0);
  EXPECT_EQ(found[0].growth, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 8}));
}

TEST(StuckGoroutines, AreCountedWithThoseThatOnlyJustBlocked) {
  TraceScript script(1000);
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("main.query", BlockedFrom(born));
  for (Nanos born = 985; born < 998; ++born)
    script.Goroutine("main.query", BlockedFrom(born));
  const Trace trace = script.Build();
  const auto found = FindStuckGoroutines(trace, TimeKinds(trace), 0);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].leak);
  EXPECT_EQ(found[0].count, 21u);
  EXPECT_EQ(found[0].born, 21u);
  EXPECT_EQ(found[0].undecided, 0u);
}

TEST(StuckGoroutines, AreNotFoundIfAllOnlyJustBlocked) {
  TraceScript script(1000);
  for (Nanos born = 985; born < 998; ++born)
    script.Goroutine("main.query", BlockedFrom(born));
  const Trace trace = script.Build();
  EXPECT_TRUE(FindStuckGoroutines(trace, TimeKinds(trace), 0).empty());
}

TEST(StuckGoroutines, AreToldApartFromThoseWhoMayGoOnAsOthersDid) {
  TraceScript script(1000);
  script.Goroutine(
      "main.query",
      "0 waiting chan_send @chansend,main.query | 150 runnable | 160 running 0 | 170 end");
  for (Nanos born = 100; born < 1000; born += 100)
    script.Goroutine("main.query", BlockedFrom(born));
  const Trace trace = script.Build();
  const auto found = FindStuckGoroutines(trace, TimeKinds(trace), 0);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].count, 8u);      // Born at 100 to 800.
  EXPECT_EQ(found[0].undecided, 1u);  // Born at 900.
}

TEST(StuckGoroutines, AreNoLeakIfAllWereBornAtOnce) {
  TraceScript script(1000);
  for (int i = 0; i < 8; ++i)
    script.Goroutine("main.worker", BlockedFrom(10));
  const Trace trace = script.Build();
  const auto found = FindStuckGoroutines(trace, TimeKinds(trace), 0);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].leak);
}

TEST(StuckGoroutines, AreNotThoseWhoWaitNoLongerThanOthersDid) {
  TraceScript script(1000);
  script.Goroutine(
      "main.query",
      "0 waiting chan_send @chansend,main.query | 900 runnable | 901 running 0 | 902 end");
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("main.query", BlockedFrom(born));
  const Trace trace = script.Build();
  EXPECT_TRUE(FindStuckGoroutines(trace, TimeKinds(trace), 0).empty());
}

TEST(StuckGoroutines, AreNotThoseWhoDied) {
  TraceScript script(1000);
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("main.query", BlockedFrom(born) + " | 950 runnable | 960 end");
  const Trace trace = script.Build();
  EXPECT_TRUE(FindStuckGoroutines(trace, TimeKinds(trace), 0).empty());
}

TEST(StuckGoroutines, AreNoLeakIfDeathsKeepUp) {
  TraceScript script(1000);
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("main.query", BlockedFrom(born));
  for (Nanos born = 0; born < 900; born += 2)
    script.Goroutine("main.query", std::to_string(born) + " running 0 | 950 end");
  for (int i = 0; i < 8; ++i) {
    const auto old = script.Goroutine("main.query", "0 running 0 | 950 end");
    script.ExistedBefore(old, 1);
  }
  const Trace trace = script.Build();
  const auto found = FindStuckGoroutines(trace, TimeKinds(trace), 0);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].leak);
}

TEST(StuckGoroutines, AreNotThoseOfTheRuntime) {
  TraceScript script(1000);
  for (Nanos born = 100; born < 900; born += 100)
    script.Goroutine("runtime.gcBgMarkWorker", BlockedFrom(born));
  const Trace trace = script.Build();
  EXPECT_TRUE(FindStuckGoroutines(trace, TimeKinds(trace), 0).empty());
}

}  // namespace
}  // namespace skein
