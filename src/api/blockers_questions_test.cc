#include <gtest/gtest.h>

#include "analyze/trace_script.h"
#include "api/asking.h"
#include "api/example_trace.h"
#include "api/session.h"

namespace skein {
namespace {

TEST(BlockersQuestion, PairsWaitersWithWakers) {
  const Session session(ExampleTrace(), "example");
  // G1 waits for the channel from 30 to 50, until G2 wakes it.
  const std::string answer = Ask(session, "/api/blockers");
  EXPECT_EQ(ValueIn(answer, "total"), "1");
  EXPECT_EQ(ValueIn(answer, "ns"), "20");
  EXPECT_EQ(ValueIn(answer, "kind"), "\"channel\"");
  EXPECT_EQ(ValueIn(ValueIn(answer, "waiter"), "id"), "1");
  EXPECT_EQ(ValueIn(ValueIn(answer, "waker"), "id"), "2");
  EXPECT_EQ(ValueIn(Ask(session, "/api/blockers?from=40&to=45"), "ns"), "5");
  EXPECT_EQ(ValueIn(Ask(session, "/api/wake_tree"), "total"), "20");
}

// G1 waits in main.a for 20 and for 10, in main.b for 25; G2 ends all of it.
std::shared_ptr<const Trace> WaitsInTwoFunctions() {
  TraceScript script(100);
  script.Goroutine(
      "main.reader",
      "0 waiting sync @main.a,main.reader | 20 runnable 2 @main.y | 21 running 0 | "
      "30 waiting chan_receive @main.b,main.reader | 55 runnable 2 @main.x | 56 running 0 | "
      "60 waiting sync @main.a,main.reader | 70 runnable 2 @main.y | 71 running 0");
  script.Goroutine("main.writer", "0 running 1");
  return std::make_shared<const Trace>(script.Build());
}

// The kinds of the pairs, in order.
std::vector<std::string> KindsIn(std::string_view answer) {
  std::vector<std::string> kinds;
  constexpr std::string_view kKey = "\"kind\":\"";
  for (size_t at = answer.find(kKey); at != answer.npos; at = answer.find(kKey, at + 1)) {
    const size_t begin = at + kKey.size();
    kinds.emplace_back(answer.substr(begin, answer.find('"', begin) - begin));
  }
  return kinds;
}

TEST(BlockersQuestion, SortsPairs) {
  const Session session(WaitsInTwoFunctions(), "example");
  const std::vector<std::string> sync_first = {"sync", "channel"};
  const std::vector<std::string> channel_first = {"channel", "sync"};
  const auto sorted = [&](std::string_view how) {
    return KindsIn(Ask(session, "/api/blockers?" + std::string(how)));
  };
  EXPECT_EQ(sorted(""), sync_first);
  EXPECT_EQ(sorted("order=asc"), channel_first);
  EXPECT_EQ(sorted("sort=count"), sync_first);
  EXPECT_EQ(sorted("sort=longest"), channel_first);
  EXPECT_EQ(sorted("sort=kind&order=asc"), sync_first);
  EXPECT_EQ(sorted("sort=waiter&order=asc"), sync_first);
  EXPECT_EQ(sorted("sort=waker&order=asc"), channel_first);
  EXPECT_EQ(sorted("sort=longest&offset=1"), std::vector<std::string>{"sync"});
  EXPECT_EQ(AnswerTo(session, "/api/blockers?sort=size").status, 400);
}

// G1 works off what G2 sends, and has little to do.
std::shared_ptr<const Trace> AnIdleWorker() {
  TraceScript script(100);
  script.Goroutine(
      "main.worker",
      "0 waiting chan_receive @main.worker | 40 runnable 2 @main.send | 41 running 0 | "
      "42 waiting sync @main.lock,main.worker | 44 runnable 2 @main.unlock | 45 running 0 | "
      "46 waiting chan_receive @main.worker | 97 runnable 2 @main.send | 98 running 0");
  script.Goroutine("main.main", "0 running 1");
  return std::make_shared<const Trace>(script.Build());
}

TEST(BlockersQuestion, TellsIdleWaitsFromOthers) {
  const Session session(AnIdleWorker(), "example");
  const std::string all = Ask(session, "/api/blockers");
  EXPECT_EQ(ValueIn(all, "ns"), "93");
  EXPECT_EQ(ValueIn(all, "all"), R"({"count":3,"ns":93})");
  EXPECT_EQ(ValueIn(all.substr(all.find("\"all\"")), "idle"), R"({"count":2,"ns":91})");
  const std::string busy = Ask(session, "/api/blockers?idle=0");
  EXPECT_EQ(ValueIn(busy, "ns"), "2");
  EXPECT_EQ(ValueIn(busy, "all"), R"({"count":3,"ns":93})");
  EXPECT_EQ(KindsIn(busy), std::vector<std::string>{"sync"});
  EXPECT_EQ(KindsIn(Ask(session, "/api/blockers?idle=1")), std::vector<std::string>{"channel"});
  EXPECT_EQ(ValueIn(Ask(session, "/api/wake_tree?idle=0"), "total"), "2");
  EXPECT_EQ(ValueIn(Ask(session, "/api/stacks?kind=sync&idle=0"), "total"), "2");
  EXPECT_EQ(ValueIn(Ask(session, "/api/stacks?kind=sync&idle=1"), "total"), "91");
  EXPECT_EQ(ValueIn(Ask(session, "/api/occurrences?of=sync&idle=0"), "total"), "2");
  EXPECT_EQ(ValueIn(Ask(session, "/api/profile/top?of=sync&idle=0"), "all"), "2");
  EXPECT_EQ(ValueIn(Ask(session, "/api/profile/top?of=sync"), "all"), "93");
}

}  // namespace
}  // namespace skein
