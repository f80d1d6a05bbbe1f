#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

class Goroutines : public testing::Test {
 protected:
  std::string Asked(std::string_view question) { return Ask(session_, question); }

  // The ids of a list, in order: "1 2 3".
  std::string Ids(std::string_view question) {
    const std::string list = ValueIn(Asked(question), "goroutines");
    std::string ids;
    for (size_t at = list.find("{\"id\":"); at != std::string::npos;
         at = list.find("{\"id\":", at + 1)) {
      if (!ids.empty()) ids += ' ';
      ids += ValueIn(std::string_view(list).substr(at), "id");
    }
    return ids;
  }

  Session session_{ExampleTrace(), "example"};
};

TEST_F(Goroutines, AreSortedByWhatIsAsked) {
  EXPECT_EQ(Ids("/api/goroutines?sort=exec"), "1 2 3");
  EXPECT_EQ(Ids("/api/goroutines?sort=exec&order=asc"), "3 2 1");
  EXPECT_EQ(Ids("/api/goroutines?sort=block:network"), "3 2 1");
  EXPECT_EQ(Ids("/api/goroutines?sort=created&order=asc"), "1 3 2");
  EXPECT_EQ(Ids("/api/goroutines?sort=exec&offset=1&limit=1"), "2");
  EXPECT_EQ(Ids("/api/goroutines?sort=exec&offset=9"), "");
}

TEST_F(Goroutines, AreNamedInBrief) {
  EXPECT_EQ(Asked("/api/goroutines?brief=1&sort=created&order=asc&limit=1"),
            R"({"total":3,"goroutines":[{"id":1,"name":"main.main","group":0}]})");
}

TEST_F(Goroutines, HaveTheSameColumnsOnEveryPage) {
  EXPECT_EQ(ValueIn(Asked("/api/goroutines?offset=2&limit=1"), "reasons"),
            ValueIn(Asked("/api/goroutines?offset=0&limit=1"), "reasons"));
}

TEST_F(Goroutines, OfAGroupAreSortedByTheTimeUnderAName) {
  EXPECT_EQ(Ids("/api/goroutines?sort=range:GC mark assist"), "2 3 1");
  EXPECT_EQ(ValueIn(Asked("/api/groups?sort=block:network&limit=1"), "name"), "\"main.poller\"");
  EXPECT_EQ(ValueIn(Asked("/api/groups?sort=range:GC mark assist&limit=1"), "name"),
            "\"main.worker\"");
}

TEST_F(Goroutines, AreFoundByIdAndName) {
  EXPECT_EQ(Ids("/api/goroutines?q=WORK"), "2");
  EXPECT_EQ(Ids("/api/goroutines?q=3"), "3");
  EXPECT_EQ(Ids("/api/goroutines?group=0"), "1");
}

TEST_F(Goroutines, ThatDidNotLiveInTheWindowAreNotListed) {
  EXPECT_EQ(Ids("/api/goroutines?from=85&to=90&sort=id&order=asc"), "1 3");
  EXPECT_EQ(ValueIn(Asked("/api/groups?from=85&to=90"), "total"), "2");
  EXPECT_EQ(ValueIn(Asked("/api/groups?from=85&to=90&limit=1&q=main.main"), "goroutines_all"), "2");
  EXPECT_EQ(ValueIn(Asked("/api/groups"), "goroutines_all"), "3");
}

TEST_F(Goroutines, HaveTheirTimesInTheWindow) {
  const std::string answer = Asked("/api/goroutines?group=0&from=20&to=70");
  EXPECT_EQ(ValueIn(answer, "exec"), "20");
  EXPECT_EQ(ValueIn(answer, "exec_all"), "43");
  EXPECT_EQ(ValueIn(answer, "reasons"), R"(["chan receive"])");
  EXPECT_EQ(ValueIn(answer, "block"), R"({"chan receive":20})");
}

TEST_F(Goroutines, KnowTheirParentsAndChildren) {
  const std::string parent = Asked("/api/goroutine?id=1");
  EXPECT_EQ(ValueIn(parent, "children"), R"([{"id":2,"name":"main.worker","group":1}])");
  EXPECT_EQ(ValueIn(parent, "last_state"), "\"chan send\"");
  EXPECT_EQ(ValueIn(parent, "tasks"), R"([{"id":7,"name":"request"}])");
  const std::string child = Asked("/api/goroutine?id=2");
  EXPECT_EQ(ValueIn(child, "creator"), R"({"id":1,"name":"main.main","group":0})");
  EXPECT_EQ(ValueIn(child, "ended"), "80");
  EXPECT_EQ(AnswerTo(session_, "/api/goroutine?id=99").status, 404);
}

TEST_F(Goroutines, AreRelatedToWhomTheyWoke) {
  EXPECT_EQ(Asked("/api/related?goroutine=1"),
            R"({"total":2,"goroutines":[{"id":1,"name":"main.main","group":0,"depth":0,"wakes":0},)"
            R"({"id":2,"name":"main.worker","group":1,"depth":1,"wakes":1}]})");
}

TEST_F(Goroutines, AndTheirGroupsAreFoundBySearch) {
  const std::string by_name = Asked("/api/search?q=main.w");
  EXPECT_EQ(ValueIn(by_name, "kind"), "\"function\"");
  EXPECT_EQ(ValueIn(Asked("/api/search?q=g2"), "title"), "\"G2 main.worker\"");
  EXPECT_EQ(ValueIn(Asked("/api/search?q=REQ"), "title"), "\"Task 7 request\"");
  EXPECT_EQ(ValueIn(Asked("/api/search?q=task 7"), "title"), "\"Task 7 request\"");
  EXPECT_EQ(ValueIn(Asked("/api/search?q=Task7"), "title"), "\"Task 7 request\"");
  EXPECT_EQ(ValueIn(Asked("/api/search?q=task 8"), "total"), "0");
  EXPECT_EQ(ValueIn(Asked("/api/search?q="), "total"), "0");
}

TEST_F(Goroutines, AreFoundByFunctionsThatTheyCall) {
  const std::string read = Asked("/api/search?q=read");
  EXPECT_EQ(ValueIn(read, "total"), "1");
  EXPECT_EQ(ValueIn(read, "kind"), "\"call\"");
  EXPECT_EQ(ValueIn(read, "title"), "\"main.read\"");
  EXPECT_EQ(ValueIn(read, "profile"), "\"syscall\"");
  EXPECT_EQ(ValueIn(read, "detail"), "\"20 ns in system calls\"");
}

TEST_F(Goroutines, AreFoundOneAfterTheOtherOnTheTimeline) {
  const auto start = [this](std::string_view question) {
    return ValueIn(Asked(question), "start");
  };
  EXPECT_EQ(start("/api/find?q=main.main&time=0"), "60");
  EXPECT_EQ(start("/api/find?q=main.main&time=60"), "");
  EXPECT_EQ(start("/api/find?q=main.main&time=60&direction=previous"), "0");
  EXPECT_EQ(start("/api/find?q=G2&time=40"), "75");
  EXPECT_EQ(start("/api/find?q=assist&time=0"), "40");
  EXPECT_EQ(start("/api/find?q=load&time=100&direction=previous"), "5");
}

TEST_F(Goroutines, WorkForTasks) {
  const std::string types = Asked("/api/task_types");
  EXPECT_EQ(ValueIn(types, "name"), "\"request\"");
  EXPECT_EQ(ValueIn(types, "p50"), "66");
  EXPECT_EQ(ValueIn(Asked("/api/tasks?text=load"), "total"), "1");
  EXPECT_EQ(ValueIn(Asked("/api/tasks?text=nothing"), "total"), "0");
  EXPECT_EQ(ValueIn(Asked("/api/tasks?min=67"), "total"), "0");
  EXPECT_EQ(ValueIn(Asked("/api/tasks?complete=0"), "total"), "0");
  const std::string task = Asked("/api/task?id=7");
  EXPECT_EQ(ValueIn(task, "goroutines"), R"([{"id":1,"name":"main.main","group":0}])");
  EXPECT_EQ(ValueIn(task, "event_count"), "6");
  EXPECT_NE(
      task.find(
          R"("time":10,"elapsed":6,"gap":4,"kind":"goroutine created","category":"","text":"G2 main.worker")"),
      std::string::npos);
}

}  // namespace
}  // namespace skein
