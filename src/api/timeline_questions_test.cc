#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

class Timeline : public testing::Test {
 protected:
  std::string Asked(std::string_view question) { return Ask(session_, question); }

  Session session_{ExampleTrace(), "example"};
};

// The values of one series, "mean" or another.
std::string Series(const std::string& answer, std::string_view name, std::string_view column) {
  const std::string key = "\"name\":\"" + std::string(name) + '"';
  const size_t at = answer.find(key);
  return at == std::string::npos ? "" : ValueIn(std::string_view(answer).substr(at), column);
}

TEST_F(Timeline, CountsGoroutinesPerStateOverTime) {
  const std::string answer = Asked("/api/counters?from=0&to=100&columns=10&groups=goroutines");
  EXPECT_EQ(ValueIn(answer, "edges"), "[0,10,20,30,40,50,60,70,80,90,100]");
  EXPECT_EQ(Series(answer, "running", "mean"), "[1,1,1,0.8,1,0.5,1,1.5,0.1,1]");
  EXPECT_EQ(Series(answer, "syscall", "mean"), "[0,0,0,0,0,0.5,1,0.5,0,0]");
  EXPECT_EQ(Series(answer, "runnable", "mean"), "[0,1,1,0.2,0,1,0,0,0.8,0]");
  EXPECT_EQ(Series(answer, "running", "max"), "[1,1,1,1,1,1,1,2,1,1]");
  EXPECT_EQ(Series(answer, "running", "min"), "[1,1,1,0,1,0,1,1,0,1]");
}

TEST_F(Timeline, KnowsNoHeapBeforeItIsTold) {
  const std::string answer = Asked("/api/counters?from=0&to=100&columns=2&groups=heap,gomaxprocs");
  EXPECT_EQ(Series(answer, "allocated", "mean"), "[null,4096]");
  EXPECT_EQ(Series(answer, "gomaxprocs", "max"), "[null,null]");
  EXPECT_EQ(Series(answer, "running", "max"), "");
}

TEST_F(Timeline, CountsACallThatKeepsItsProcessorOnce) {
  const std::string answer = Asked("/api/counters?from=0&to=100&columns=10&groups=threads");
  EXPECT_EQ(Series(answer, "running", "max"), "[1,1,1,2,2,2,2,2,2,1]");
  EXPECT_EQ(Series(answer, "in_syscall", "mean"), "[0,0,0,0,0,0,0,0,0,0]");
}

TEST(ThreadCounters, HaveCallsThatLostTheirProcessorBesideThoseThatRun) {
  using enum GoState;
  EventScript script;
  const On g1{0, 0, 0};
  script.Proc(1, {0}, 0, ProcState::kUndetermined, ProcState::kRunning);
  script.Go(2, g1, 0, kUndetermined, kRunning, "", "main.main");
  script.Go(10, g1, 0, kRunning, kSyscall, "", "main.read");
  script.Proc(20, {1}, 0, ProcState::kRunning, ProcState::kIdle);
  script.Go(55, {0}, 0, kSyscall, kRunnable);
  script.Proc(60, {0}, 0, ProcState::kIdle, ProcState::kRunning);
  script.Go(60, {0, 0}, 0, kRunnable, kRunning);
  script.Sync(100);
  const Session session(script.Build(), "t");
  const std::string answer = Ask(session, "/api/counters?from=0&to=100&columns=10&groups=threads");
  EXPECT_EQ(Series(answer, "running", "mean"), "[1,1,0,0,0,0,1,1,1,1]");
  EXPECT_EQ(Series(answer, "in_syscall", "mean"), "[0,0,1,1,1,0.5,0,0,0,0]");
}

TEST_F(Timeline, DrawsArrowsFromTheWakerToTheNextRun) {
  const std::string answer = Asked("/api/flows?from=0&to=101");
  EXPECT_EQ(ValueIn(answer, "total"), "3");
  EXPECT_EQ(ValueIn(answer, "kind"), "[0,1,1]");
  EXPECT_EQ(ValueIn(answer, "reasons"), R"(["chan receive","network"])");
  EXPECT_EQ(ValueIn(answer, "reason"), "[-1,0,1]");
  EXPECT_EQ(ValueIn(answer, "from_time"), "[10,50,82]");
  EXPECT_EQ(ValueIn(answer, "from_goroutine"), "[1,2,null]");
  EXPECT_EQ(ValueIn(answer, "from_proc"), "[1,2,1]");
  EXPECT_EQ(ValueIn(answer, "from_thread"), "[1,2,null]");
  EXPECT_EQ(ValueIn(answer, "from_lane"), R"([null,null,"network"])");
  EXPECT_EQ(ValueIn(answer, "to_time"), "[32,60,90]");
  EXPECT_EQ(ValueIn(answer, "to_goroutine"), "[2,1,3]");
  EXPECT_EQ(ValueIn(answer, "to_proc"), "[2,1,1]");
}

// Go's viewer loses every wake-up that comes from processor 0. The first processor here has id 1, but
// index 0.
TEST_F(Timeline, KeepsTheArrowsOfTheFirstProcessor) {
  EXPECT_EQ(ValueIn(Asked("/api/flows?from=82&to=83"), "from_proc"), "[1]");
}

TEST_F(Timeline, ShowsArrowsThatOnlyEndInTheWindow) {
  const std::string answer = Asked("/api/flows?from=55&to=65");
  EXPECT_EQ(ValueIn(answer, "from_time"), "[50]");
  EXPECT_EQ(ValueIn(answer, "to_time"), "[60]");
}

TEST_F(Timeline, ThinsArrowsOutAndSaysHowManyThereAre) {
  const std::string answer = Asked("/api/flows?limit=1");
  EXPECT_EQ(ValueIn(answer, "total"), "3");
  EXPECT_EQ(ValueIn(answer, "kind"), "[0]");
}

TEST_F(Timeline, CutsRegionsAndAssistsToWhereTheGoroutineRan) {
  const std::string on_proc = Asked("/api/nested?tracks=p/1,p/2&from=0&to=101&columns=400");
  EXPECT_NE(on_proc.find(R"("start":5,"end":28,"depth":0,"kind":"region","name":"load")"),
            std::string::npos);
  EXPECT_NE(
      on_proc.find(R"("start":40,"end":45,"depth":0,"kind":"assist","name":"GC mark assist")"),
      std::string::npos);
  const std::string task = Asked("/api/nested?tracks=task/7&from=0&to=101&columns=400");
  EXPECT_NE(task.find(R"("start":4,"end":70,"depth":0,"kind":"task","name":"request")"),
            std::string::npos);
  EXPECT_NE(task.find(R"("start":5,"end":28,"depth":1,"kind":"region")"), std::string::npos);
}

TEST_F(Timeline, PutsWakesWithoutAGoroutineOnLanes) {
  const std::string answer = Asked("/api/instants?tracks=network,timers,logs&columns=100");
  EXPECT_NE(answer.find(
                R"({"time":82,"end":82,"kind":"unblock","text":"network","count":1,"item":"wake/)"),
            std::string::npos);
  EXPECT_NE(answer.find(R"({"track":"timers","instants":[]})"), std::string::npos);
  EXPECT_NE(answer.find(R"({"time":6,"end":6,"kind":"log","text":"[note] ")"), std::string::npos);
}

TEST_F(Timeline, SaysWhenProcessorsStartAndStop) {
  const std::string answer = Asked("/api/instants?tracks=p/2&from=0&to=101&columns=400");
  EXPECT_NE(answer.find(R"("time":31,"end":31,"kind":"proc start")"), std::string::npos) << answer;
  EXPECT_NE(answer.find(R"("time":85,"end":85,"kind":"proc stop")"), std::string::npos) << answer;
  EXPECT_EQ(ValueIn(answer, "thread"), "2");
}

TEST_F(Timeline, MergesInstantsThatNobodyCouldTellApart) {
  const std::string answer =
      Asked("/api/instants?tracks=p/1,p/2&from=-1000000&to=1000000&columns=4");
  EXPECT_EQ(ValueIn(answer, "count"), "1");
}

}  // namespace
}  // namespace skein
