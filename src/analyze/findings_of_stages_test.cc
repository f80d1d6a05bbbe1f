#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyze/findings_script.h"

namespace skein {
namespace {

// Waits from 10 to 90 of every hundred milliseconds for what G1 gives from main.stage.
std::string WaitsForG1(int rounds, const std::string& runs = "running 1") {
  std::string states = "0 " + runs;
  for (int i = 0; i < rounds; ++i) {
    const std::string hundred = std::to_string(i);
    states += " | " + hundred + "10000000 waiting chan_receive @runtime.chanrecv,main.collect | " +
              hundred + "90000000 runnable 1 @runtime.chansend,main.stage | " + hundred +
              "91000000 " + runs;
  }
  return states;
}

TEST(SlowStages, AreAtWorkWhileOthersWaitForThem) {
  TraceScript script(2'000'000'000);
  script.Goroutine("main.stage", "0 running 0");
  script.Goroutine("main.collect", WaitsForG1(20));
  const Trace trace = script.Build();
  const auto found = FindingsOf(trace, FindSlowStages);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text,
            "Goroutines waited 1.60 s in all, 20 times, for main.stage, most of it in "
            "main.collect; it was at work 100.0 % of that time, one goroutine alone, while 50.0 % "
            "of the processors' time was idle");
  EXPECT_EQ(found[0].value_ns, 1'600'000'000);
}

TEST(SlowStages, AreNotThoseWhoWaitThemselves) {
  TraceScript script(2'000'000'000);
  std::string serves = "0 running 0";
  for (int i = 0; i < 20; ++i) {
    const std::string hundred = std::to_string(i);
    serves += " | " + hundred + "12000000 waiting network @net.Read,main.stage | " + hundred +
              "85000000 runnable | " + hundred + "86000000 running 0";
  }
  script.Goroutine("main.stage", serves);
  script.Goroutine("main.worker", WaitsForG1(20));
  EXPECT_TRUE(FindingsOf(script.Build(), FindSlowStages).empty());
}

TEST(SlowStages, AreNotManyWhoWorkAtOnce) {
  TraceScript script(2'000'000'000);
  script.Goroutine("main.stage", "0 running 0");
  script.Goroutine("main.collect", WaitsForG1(20));
  script.Goroutine("main.stage", "0 running 2");
  script.Goroutine("main.idle", "0 running 3 | 1 waiting sync | 1999000000 runnable");
  EXPECT_TRUE(FindingsOf(script.Build(), FindSlowStages).empty());
}

TEST(SlowStages, AreNotToldOfIfTheMachineIsBusy) {
  TraceScript script(2'000'000'000);
  script.Goroutine("main.stage", "0 running 0");
  script.Goroutine("main.spin", "0 running 1");
  script.Goroutine("main.collect", WaitsForG1(20, "running"));
  EXPECT_TRUE(FindingsOf(script.Build(), FindSlowStages).empty());
}

// Four wait at `wait`, one of them is served each ten milliseconds, and waits again once it has worked for two.
std::string WaitsInTurn(int first, const std::string& wait) {
  std::string states = "0 running 1";
  Nanos since = 1000 + first;
  for (Nanos served = (first + 1) * Nanos{10'000'000}; served < 1'900'000'000;
       served += 40'000'000) {
    states += fmt::format(
        " | {} waiting {},main.handle | {} runnable 1 @runtime.chan,main.serve | {} running 1",
        since, wait, served, served + 1000);
    since = served + 6'000'000;
  }
  return states;
}

// One is served each ten milliseconds, in nine of which the server does `meanwhile`.
std::vector<Finding> StagesOf(const std::string& meanwhile, const std::string& wait) {
  TraceScript script(1'950'000'000);
  std::string server = "0 running 0";
  for (Nanos start = 0; start < 1'900'000'000; start += 10'000'000)
    server += fmt::format(" | {} waiting {},main.query | {} running 0", start + 10, meanwhile,
                          start + 9'000'000);
  script.Goroutine("main.serve", server);
  for (int i = 0; i < 4; ++i)
    script.Goroutine("main.handler", WaitsInTurn(i, wait));
  return FindingsOf(script.Build(), FindSlowStages);
}

constexpr const char* kSend = "chan_send @runtime.chansend";
constexpr const char* kReceive = "chan_receive @runtime.chanrecv";
constexpr const char* kNetwork = "network @net.Read";

TEST(SlowStages, AreThoseForWhichOthersQueueThoughTheySleep) {
  for (const char* wait : {kSend, kReceive}) {
    const auto found = StagesOf("sleep @time.Sleep", wait);
    ASSERT_EQ(found.size(), 1u) << wait;
    EXPECT_NE(found[0].text.find(
                  "for main.serve, most of it in main.handle; they queue: 3 others were served "
                  "while one waited; who serves was at work 11.7 %, asleep 88.3 % of that time"),
              std::string::npos)
        << found[0].text;
  }
}

TEST(SlowStages, AreThoseForWhichOthersQueueToSendThoughTheyWaitForTheNetwork) {
  const auto found = StagesOf(kNetwork, kSend);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].text.find(" %, waiting for the network 88.3 %"), std::string::npos)
      << found[0].text;
}

// It may be the network that brings the work.
TEST(SlowStages, AreNotThoseThatMayWaitForWork) {
  EXPECT_TRUE(StagesOf(kNetwork, kReceive).empty());
}

TEST(SlowStages, AreWaitedForOftenNotOnce) {
  TraceScript script(2'000'000'000);
  script.Goroutine("main.stage", "0 running 0");
  script.Goroutine("main.main",
                   "0 running 1 | 10 waiting sync @sync.Wait,main.main | 1990000000 runnable 1 "
                   "@sync.Done,main.stage | 1991000000 running 1");
  EXPECT_TRUE(FindingsOf(script.Build(), FindSlowStages).empty());
}

TEST(Stops, HaveNoEmptyBracketsIfTheirReasonIsLost) {
  TraceScript script(100'000'000);
  const auto g = script.Goroutine("main.main", "0 running 0");
  script.AddRange(g, "stop-the-world ()", 10'000'000, 20'000'000);
  const auto found = FindingsOf(script.Build(), FindStops);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(
      found[0].text,
      "The world stood still for 10.0 ms at once; 10.0 ms in all, 10.0 % of the time, in 1 stop");
}

TEST(IdleProcessors, LeadToWhereTheyIdledLongest) {
  TraceScript script(100'000'000);
  script.Goroutine("main.spin", "0 running 0");
  script.Goroutine("main.a",
                   "0 running 1 | 10000000 runnable @runtime.Gosched,main.a | 15000000 running 1 | "
                   "60000000 runnable | 80000000 running 1");
  script.Stop(1, 10'000'000);
  script.Stop(1, 60'000'000);
  Trace trace = script.Build();
  trace.gomaxprocs.push_back({0, 2});
  const auto found = FindingsOf(trace, FindIdleProcessors);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text,
            "A processor idled while goroutines waited for one, 25.0 % of the time at least (25.0 "
            "ms in all, up to 20.0 ms at once)");
  EXPECT_EQ(found[0].from, 60'000'000);
  EXPECT_EQ(found[0].to, 80'000'000);
}

TEST(Delays, OfTheSameTimeAreOneFinding) {
  TraceScript script(100'000'000);
  script.Goroutine("main.spin", "0 running 0");
  script.Goroutine("main.a", "10000000 runnable | 60000000 running 1");
  script.Goroutine("main.b", "11000000 runnable | 59000000 running 1");
  script.Goroutine("main.c", "65000000 runnable | 95000000 running 1");
  const auto found = FindingsOf(script.Build(), FindDelays);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(
      found[0].text.starts_with("G2 main.a could have run but waited 50.0 ms for a "
                                "processor, as did goroutines of main.b; meanwhile"))
      << found[0].text;
  EXPECT_TRUE(found[1].text.starts_with("G4 main.c could have run")) << found[1].text;
}

}  // namespace
}  // namespace skein
