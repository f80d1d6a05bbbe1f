#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

class Details : public testing::Test {
 protected:
  std::string At(std::string_view track, int time) {
    return Ask(session_,
               "/api/slice?track=" + std::string(track) + "&time=" + std::to_string(time));
  }

  Session session_{ExampleTrace(), "example"};
};

TEST_F(Details, TellWhoWokeAGoroutineAndFromWhere) {
  const std::string waiting = At("g/1", 40);
  EXPECT_EQ(ValueIn(waiting, "title"), "\"chan receive\"");
  const std::string waker = ValueIn(waiting, "waker");
  EXPECT_EQ(ValueIn(waker, "from"), R"({"id":2,"name":"main.worker","group":1})");
  EXPECT_EQ(ValueIn(waker, "time"), "50");
  EXPECT_EQ(ValueIn(waker, "ran"), "60");
  EXPECT_EQ(ValueIn(waker, "stack"), R"([{"function":"waker","file":"","line":0}])");
  EXPECT_EQ(ValueIn(waiting, "incoming"), "[]");
}

TEST_F(Details, OfARunHaveStacksAtBothEndsAndArrowsBothWays) {
  const std::string run = At("p/1", 65);
  EXPECT_EQ(ValueIn(run, "title"), "\"G1 main.main\"");
  EXPECT_EQ(ValueIn(run, "start"), "60");
  EXPECT_EQ(ValueIn(run, "end"), "81");
  EXPECT_EQ(ValueIn(run, "start_stack"), R"([{"function":"main.main","file":"","line":0}])");
  EXPECT_EQ(ValueIn(run, "end_stack"), R"([{"function":"main.main","file":"","line":0}])");
  EXPECT_EQ(ValueIn(ValueIn(run, "incoming"), "time"), "50");
  EXPECT_EQ(ValueIn(ValueIn(At("p/1", 15), "outgoing"), "kind"), "\"go\"");
}

TEST_F(Details, FollowCausesBackToTheFirst) {
  // G1 runs at 60 because G2 woke it at 50, which ran because G1 created it at 10.
  const std::string preceding = ValueIn(At("g/1", 65), "preceding");
  EXPECT_EQ(ValueIn(preceding, "time"), "50");
  EXPECT_NE(preceding.find(R"("kind":"go","reason":"","time":10)"), std::string::npos);
}

TEST_F(Details, SubtractNestedTimeFromSelfTime) {
  const std::string run = At("g/1", 15);
  EXPECT_EQ(ValueIn(run, "duration"), "30");
  EXPECT_EQ(ValueIn(run, "self"), "7");
  EXPECT_EQ(ValueIn(ValueIn(run, "nested"), "name"), "\"load\"");
}

TEST_F(Details, StepFromSliceToSlice) {
  const std::string run = At("p/2", 40);
  EXPECT_EQ(ValueIn(run, "previous"), "null");
  EXPECT_EQ(ValueIn(ValueIn(run, "next"), "start"), "55");
}

TEST_F(Details, SayWhetherASystemCallLostItsProcessor) {
  EXPECT_EQ(ValueIn(At("g/2", 60), "args"), R"([{"name":"blocked","value":"no"}])");
}

TEST_F(Details, LinkTheSameStretchOnOtherTracks) {
  const std::string on_proc = At("p/1", 65);
  const std::string item = ValueIn(on_proc, "goroutine_item");
  const std::string name = item.substr(1, item.size() - 2);
  EXPECT_EQ(ValueIn(Ask(session_, "/api/slice?item=" + name), "start"), "60");
}

TEST_F(Details, OfTasksRegionsRangesAndLogs) {
  const std::string task = Ask(session_, "/api/slice?item=task/7");
  EXPECT_EQ(ValueIn(task, "title"), "\"Task 7 request\"");
  EXPECT_EQ(ValueIn(task, "duration"), "66");
  const std::string region = Ask(session_, "/api/slice?item=region/0");
  EXPECT_EQ(ValueIn(region, "kind"), "\"region\"");
  EXPECT_EQ(ValueIn(region, "task"), R"({"id":7,"name":"request"})");
  const std::string range = Ask(session_, "/api/slice?item=range/0");
  EXPECT_EQ(ValueIn(range, "kind"), "\"assist\"");
  EXPECT_EQ(ValueIn(range, "track"), "\"g/2\"");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/slice?item=log/0"), "title"), "\"[note] \"");
}

TEST_F(Details, AreMissingForWhatIsMissing) {
  EXPECT_EQ(AnswerTo(session_, "/api/slice?item=range/1").status, 404);
  EXPECT_EQ(AnswerTo(session_, "/api/slice?item=slice/p/1/9999").status, 404);
  EXPECT_EQ(AnswerTo(session_, "/api/slice?item=wake/0").status, 404);
  EXPECT_EQ(AnswerTo(session_, "/api/slice?track=gc&time=1").status, 400);
}

}  // namespace
}  // namespace skein
