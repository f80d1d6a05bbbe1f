#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/example_trace.h"
#include "export/chrome_export.h"
#include "export/table_export.h"
#include "export/waiting_pair.h"

namespace skein {
namespace {

std::string Chrome(const Trace& trace, Nanos from = 0, Nanos to = INT64_MAX) {
  std::string text;
  ExportChrome(trace, LaneKind::kProc, from, to, [&](std::string_view piece) { text += piece; });
  return text;
}

TEST(ExportChrome, GivesASliceForEachExecution) {
  const std::string json = Chrome(WaitingPair());
  EXPECT_NE(json.find(R"x("name":"G1 main.a","ph":"X","ts":12.000,"pid":0,"tid":0,"dur":8.000)x"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"x("name":"G1 main.a","ph":"X","ts":31.500,"pid":0,"tid":0,"dur":18.500)x"),
            std::string::npos);
  EXPECT_NE(json.find(R"x("name":"syscall","ph":"X","ts":40.000,"pid":0,"tid":0,"dur":1.000)x"),
            std::string::npos);
}

TEST(ExportChrome, DrawsArrowsFromWhoWokeToWhoRuns) {
  const std::string json = Chrome(WaitingPair());
  EXPECT_NE(
      json.find(R"x("name":"unblock (chan receive)","ph":"s","ts":30.000,"pid":0,"tid":1,"id":2)x"),
      std::string::npos)
      << json;
  EXPECT_NE(
      json.find(R"x("name":"unblock (chan receive)","ph":"t","ts":31.500,"pid":0,"tid":0,"id":2)x"),
      std::string::npos);
}

TEST(ExportChrome, CountsThreadsThatRunAndThatLostTheirProcessorInACall) {
  using enum GoState;
  EventScript script;
  const On g1{0, 0, 0};
  script.Proc(1, {0}, 0, ProcState::kUndetermined, ProcState::kRunning);
  script.Go(2, g1, 0, kUndetermined, kRunning, "", "main.main");
  script.Go(10, g1, 0, kRunning, kSyscall, "", "main.read");
  script.Proc(20, {1}, 0, ProcState::kRunning, ProcState::kIdle);
  script.Go(50, {0}, 0, kSyscall, kRunnable);
  script.Proc(60, {0}, 0, ProcState::kIdle, ProcState::kRunning);
  script.Go(61, {0, 0}, 0, kRunnable, kRunning);
  script.Sync(100);
  const std::string json = Chrome(*script.Build());
  const auto threads = [](const char* time, int running, int in_syscall) {
    return fmt::format(
        R"x("name":"Threads","ph":"C","ts":0.0{},"pid":1,"tid":0,"args":{{"Running":{},"InSyscall":{}}})x",
        time, running, in_syscall);
  };
  EXPECT_NE(json.find(threads("00", 1, 0)), std::string::npos) << json;
  EXPECT_EQ(json.find(threads("10", 1, 0)), std::string::npos);
  EXPECT_NE(json.find(threads("20", 0, 1)), std::string::npos);
  EXPECT_NE(json.find(threads("50", 0, 0)), std::string::npos);
  EXPECT_NE(json.find(threads("60", 1, 0)), std::string::npos);
}

TEST(ExportChrome, SaysWhichThreadAProcessorStartsOn) {
  EXPECT_NE(
      Chrome(*ExampleTrace())
          .find(
              R"x("name":"proc start","ph":"I","ts":0.031,"pid":0,"tid":2,"s":"t","args":{"proc":2,"thread":2})x"),
      std::string::npos);
}

TEST(ExportChrome, LeavesOutWhatIsNotInTheRange) {
  const std::string json = Chrome(WaitingPair(), 25'000, 35'000);
  EXPECT_EQ(json.find(R"x("ts":12.000)x"), std::string::npos);
  EXPECT_NE(json.find(R"x("ts":31.500)x"), std::string::npos);
}

TEST(ExportCsv, GivesARowForEachState) {
  std::string text;
  ExportCsv(WaitingPair(), 20'000, 41'000, [&](std::string_view piece) { text += piece; });
  EXPECT_EQ(text,
            "goroutine,name,state,reason,start_ns,end_ns,proc,stack\n"
            "1,main.a,Waiting,chan receive,20000,30000,,recv;main.a\n"
            "1,main.a,Runnable,,30000,31500,,send\n"
            "1,main.a,Running,,31500,40000,0,\n"
            "1,main.a,Syscall,,40000,41000,0,write\n"
            "2,main.b,Running,,0,60000,1,\n");
}

TEST(ExportJsonLines, GivesAnObjectALine) {
  std::string text;
  ExportJsonLines(WaitingPair(), 20'000, 21'000, [&](std::string_view piece) { text += piece; });
  const std::string waiting =
      R"x("state":"Waiting","reason":"chan receive","start_ns":20000,"end_ns":30000,)x";
  EXPECT_NE(text.find(waiting + R"x("stack":["recv","main.a"]})x" + "\n"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace skein
