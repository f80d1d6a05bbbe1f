#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

class Ranges : public testing::Test {
 protected:
  std::string Asked(std::string_view question) { return Ask(session_, question); }

  Session session_{ExampleTrace(), "example"};
};

TEST_F(Ranges, SumStatesOfAllGoroutinesAndTitlesOfAllProcessors) {
  const std::string answer = Asked("/api/selection?from=20&to=80");
  // G1 10 + 20, G2 23 + 5 ns of running.
  EXPECT_NE(answer.find(R"({"class":0,"name":"running","ns":58})"), std::string::npos);
  EXPECT_NE(answer.find(R"({"class":2,"name":"syscall","ns":20})"), std::string::npos);
  EXPECT_NE(answer.find(R"({"class":4,"name":"network","ns":60})"), std::string::npos);
  EXPECT_NE(answer.find(
                R"("title":"main.worker","group":1,"class":0,"count":1,"wall_ns":48,"self_ns":28)"),
            std::string::npos)
      << answer;
  EXPECT_NE(
      answer.find(R"("title":"main.main","group":0,"class":0,"count":2,"wall_ns":30,"self_ns":30)"),
      std::string::npos)
      << answer;
}

TEST_F(Ranges, SumTheSameWhetherAskedByProcessorOrByAll) {
  const auto titles = [this](std::string_view question) {
    return ValueIn(Asked(question), "titles");
  };
  for (const std::string window :
       {"from=0&to=100", "from=11&to=33", "from=54&to=76", "from=80&to=81"}) {
    EXPECT_EQ(titles("/api/selection?" + window), titles("/api/selection?tracks=p/1,p/2&" + window))
        << window;
  }
}

TEST_F(Ranges, SumTheStatesOfOneGoroutine) {
  const std::string answer = Asked("/api/selection?tracks=g/1&from=25&to=65");
  EXPECT_NE(answer.find(R"({"title":"chan receive","group":null,"class":5,"count":1,"wall_ns":20)"),
            std::string::npos);
  EXPECT_NE(answer.find(R"({"title":"running","group":null,"class":0,"count":2,"wall_ns":10)"),
            std::string::npos);
}

// A start function and a state may have the same number: their times were once added up.
TEST_F(Ranges, KeepTitlesOfProcessorsAndOfGoroutinesApart) {
  const std::string lone = ValueIn(Asked("/api/selection?tracks=g/2,g/3"), "title_total");
  EXPECT_EQ(lone, "4");
  EXPECT_EQ(ValueIn(Asked("/api/selection?tracks=p/1,p/2,g/2,g/3"), "title_total"), "7");
}

TEST_F(Ranges, CountWaitingByStack) {
  const std::string network = Asked("/api/stacks?kind=network&from=0&to=100");
  EXPECT_EQ(ValueIn(network, "total"), "82");
  EXPECT_EQ(ValueIn(network, "functions"), R"(["","main.poller"])");
  // Waiting for a processor is counted where the goroutine was woken: G2 22, G1 10, G3 8.
  const std::string sched = Asked("/api/stacks?kind=sched&from=0&to=100");
  EXPECT_EQ(ValueIn(sched, "total"), "40");
  EXPECT_EQ(ValueIn(Asked("/api/stacks?kind=syscall&goroutine=2"), "total"), "20");
  EXPECT_EQ(ValueIn(Asked("/api/stacks?kind=sync&group=0&from=40&to=45"), "total"), "5");
  EXPECT_EQ(ValueIn(Asked("/api/stacks?kind=sync&from=40&to=45"), "total"), "5");
}

TEST_F(Ranges, HaveAnEmptyTreeWhereNothingWasSampled) {
  const std::string answer = Asked("/api/stacks?kind=cpu");
  EXPECT_EQ(ValueIn(answer, "total"), "0");
  EXPECT_EQ(ValueIn(answer, "parent"), "[-1]");
}

}  // namespace
}  // namespace skein
