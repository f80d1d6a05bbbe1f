#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

class Tasks : public testing::Test {
 protected:
  std::string Asked(std::string_view question) { return Ask(session_, question); }
  std::string Total(std::string_view question) { return ValueIn(Asked(question), "total"); }

  Session session_{ExampleTrace(), "example"};
};

TEST_F(Tasks, AreListedByType) {
  EXPECT_EQ(
      Asked("/api/task_types"),
      R"({"types":[{"name":"request","count":1,"complete":1,"total_ns":66,"mean":66,"p50":66,)"
      R"("p90":66,"p99":66,"max":66,"histogram":[{"from":64,"to":100,"count":1}]}]})");
  EXPECT_EQ(Asked("/api/task_types?from=80&to=90"), R"({"types":[]})");
}

TEST_F(Tasks, AreFilteredByAllThatTheyHave) {
  EXPECT_EQ(Total("/api/tasks"), "1");
  EXPECT_EQ(Total("/api/tasks?type=request&complete=1"), "1");
  EXPECT_EQ(Total("/api/tasks?complete=0"), "0");
  EXPECT_EQ(Total("/api/tasks?unnamed=1"), "0");
  EXPECT_EQ(Total("/api/tasks?min=66&max=66"), "1");
  EXPECT_EQ(Total("/api/tasks?min=67"), "0");
  EXPECT_EQ(Total("/api/tasks?text=load"), "1");
  EXPECT_EQ(Total("/api/tasks?text=lead"), "0");
  EXPECT_EQ(AnswerTo(session_, "/api/tasks?type=other").status, 400);
}

TEST_F(Tasks, TellTheirEventsWithTheTimeBetween) {
  const std::string events = Asked("/api/task_events?id=7");
  EXPECT_EQ(ValueIn(events, "event_count"), "6");
  EXPECT_NE(events.find(R"("time":28,"elapsed":24,"gap":18,"kind":"region end","category":"",)"
                        R"("text":"load")"),
            std::string::npos)
      << events;
  EXPECT_EQ(ValueIn(Asked("/api/task_events?id=7&q=region"), "event_count"), "2");
  EXPECT_EQ(AnswerTo(session_, "/api/task_events?id=8").status, 404);
}

// G1 began and ended it, from 4 to 70; G2 was born in its region "load", at 10.
TEST_F(Tasks, HaveAWaterfallAndTheStatesOfTheirGoroutines) {
  const std::string waterfall = Asked("/api/task_waterfall?id=7");
  EXPECT_EQ(ValueIn(waterfall, "from"), "4");
  EXPECT_EQ(ValueIn(waterfall, "to"), "70");
  EXPECT_EQ(ValueIn(waterfall, "goroutines"),
            R"([{"id":1,"name":"main.main","group":0,"spans":[[4,70]]},)"
            R"({"id":2,"name":"main.worker","group":1,"spans":[[10,70]]}])");
  // Running: 26 + 10 of G1, 23 of G2; runnable: 10 and 22; G2's system call: 15; G1's wait: 20.
  EXPECT_EQ(ValueIn(waterfall, "states"), "[59,32,15,0,0,20,0,0]");
}

TEST_F(Tasks, HaveRegionsThatAreListedToo) {
  const std::string types = Asked("/api/region_types");
  EXPECT_EQ(ValueIn(types, "name"), "\"load\"");
  EXPECT_EQ(ValueIn(types, "total_ns"), "23");
  EXPECT_EQ(ValueIn(types, "exec"), "23");
  EXPECT_EQ(ValueIn(types, "place"), "null");
  const std::string regions = Asked("/api/regions?type=0&sort=exec");
  EXPECT_EQ(ValueIn(regions, "total"), "1");
  EXPECT_EQ(ValueIn(regions, "task"), R"({"id":7,"name":"request"})");
  EXPECT_EQ(ValueIn(regions, "start"), "5");
  EXPECT_EQ(ValueIn(Asked("/api/regions?goroutine=2"), "total"), "0");
  EXPECT_EQ(ValueIn(Asked("/api/regions?min=24"), "total"), "0");
  EXPECT_EQ(AnswerTo(session_, "/api/regions?type=1").status, 400);
}

}  // namespace
}  // namespace skein
