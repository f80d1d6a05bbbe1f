#include <gtest/gtest.h>

#include "analyze/findings.h"
#include "analyze/ledger.h"
#include "api/asking.h"
#include "api/example_trace.h"
#include "api/session.h"
#include "base/mapped_file.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

TEST(LedgerQuestion, AccountsForGoroutinesAndTasks) {
  const Session session(ExampleTrace(), "example");
  const std::string answer = Ask(session, "/api/ledger");
  EXPECT_NE(answer.find(R"("type":"request","count":1,"complete":1,"wall":66,)"), std::string::npos)
      << answer;
}

TEST(ProcessorUseQuestion, SaysWhatRanMeanwhile) {
  const Session session(ExampleTrace(), "example");
  // G1 could run from 50 to 60. Then processor 1 has G2, running and in a system call; processor 0 nothing.
  const auto& groups = session.trace().groups;
  size_t main_group = 0;
  while (session.trace().text(groups[main_group].name) != "main.main")
    ++main_group;
  const std::string answer = Ask(session, "/api/processor_use?group=" + std::to_string(main_group));
  EXPECT_EQ(ValueIn(answer, "waited"), "10");
  EXPECT_EQ(ValueIn(answer, "processors"), "20");
  EXPECT_EQ(ValueIn(answer, "idle"), "10");
  EXPECT_EQ(ValueIn(answer, "ns"), "10");
  EXPECT_NE(answer.find("main.worker"), std::string::npos);
}

TEST(LedgerQuestion, SaysWhatRanMeanwhileIfAsked) {
  const Session session(ExampleTrace(), "example");
  EXPECT_EQ(Ask(session, "/api/ledger").find("use"), std::string::npos);
  const std::string answer = Ask(session, "/api/ledger?use=1");
  // The same as of the group alone.
  const std::string_view main = R"("name":"main.main")";
  const std::string row = answer.substr(answer.find(main));
  EXPECT_EQ(ValueIn(row, "waited"), "10");
  EXPECT_EQ(ValueIn(row, "processors"), "20");
  EXPECT_EQ(ValueIn(row, "ns"), "10");
  EXPECT_NE(answer.find(R"("use":{"waited":)", answer.find(R"("type":"request")")),
            std::string::npos);
}

TEST(LeaksQuestion, HasNothingToSayOfAProgramThatEnds) {
  const Session session(ExampleTrace(), "example");
  EXPECT_EQ(Ask(session, "/api/leaks"), R"({"stuck":[]})");
}

TEST(TraceQuestion, SaysWhatACutOffFileLacks) {
  const auto file = MappedFile::Open(SKEIN_TESTDATA "/traces/tasks-go1.26.trace");
  const auto bytes = file->bytes();
  const std::string sound = Ask(Session(*LoadTrace(bytes, {}), "tasks"), "/api/trace");
  EXPECT_EQ(ValueIn(sound, "cut_off"), "false");
  EXPECT_EQ(ValueIn(sound, "nameless"), "1");
  const auto half = bytes.first(bytes.size() / 2);
  const std::string cut = Ask(Session(*LoadTrace(half, {}), "tasks"), "/api/trace");
  EXPECT_EQ(ValueIn(cut, "cut_off"), "true");
  EXPECT_EQ(ValueIn(cut, "nameless"), ValueIn(cut, "goroutines"));
}

// The kinds of what stands out in a trace of testdata, each once.
std::vector<std::string> KindsOfFindings(const std::string& name) {
  const auto file = MappedFile::Open(SKEIN_TESTDATA "/traces/" + name + ".trace");
  const Session session(*LoadTrace(file->bytes(), {}), name);
  std::vector<std::string> kinds;
  for (const Finding& finding : session.findings()) {
    if (std::find(kinds.begin(), kinds.end(), finding.kind) == kinds.end())
      kinds.emplace_back(finding.kind);
  }
  return kinds;
}

TEST(Findings, AreNoneInHealthyTraces) {
  for (const std::string name :
       {"hello-go1.23", "http-go1.26", "http-go1.19", "tasks-go1.26", "tasks-go1.19",
        "syscalls-go1.26", "goroutines-go1.26", "coroutines-go1.26"}) {
    EXPECT_EQ(KindsOfFindings(name), std::vector<std::string>()) << name;
  }
}

TEST(Findings, NameWhatIsWrong) {
  // Ten busy goroutines on one processor; goroutines that fight for a mutex; one that only allocates.
  EXPECT_EQ(KindsOfFindings("gomaxprocs1-go1.26"), std::vector<std::string>{"scheduling delay"});
  EXPECT_EQ(KindsOfFindings("contention-go1.26"), std::vector<std::string>{"blocking"});
  EXPECT_EQ(KindsOfFindings("gc-go1.26"), std::vector<std::string>{"gc"});
}

TEST(Ledgers, SumToTheWallTimeOfRealTraces) {
  for (const std::string name : {"tasks-go1.19", "gc-go1.26", "http-go1.23", "contention-go1.22"}) {
    const auto file = MappedFile::Open(SKEIN_TESTDATA "/traces/" + name + ".trace");
    const auto trace = *LoadTrace(file->bytes(), {});
    const Session session(trace, name);
    for (const Nanos from : {Nanos{0}, trace->end / 3}) {
      const auto ledgers = session.ledgers(from, trace->end);
      EXPECT_FALSE(ledgers->groups.empty());
      for (const GroupLedger& row : ledgers->groups)
        EXPECT_EQ(SumOf(row.times), row.wall_ns) << name << " group " << row.group;
      for (const TaskLedger& row : ledgers->tasks) {
        EXPECT_EQ(SumOf(row.own), row.wall_ns) << name;
        EXPECT_EQ(SumOf(row.path), row.wall_ns) << name;
      }
    }
  }
}

TEST(ProcessorUse, NeverExceedsWhatThereIs) {
  for (const std::string name : {"gomaxprocs1-go1.26", "http-go1.23", "contention-go1.19"}) {
    const auto file = MappedFile::Open(SKEIN_TESTDATA "/traces/" + name + ".trace");
    const auto trace = *LoadTrace(file->bytes(), {});
    const Session session(trace, name);
    for (uint32_t group = 0; group < trace->groups.size(); ++group) {
      const ProcessorUse use =
          UsesWhileGroupsWaited(*trace, session.time_kinds(), {group}, 0, trace->end).front();
      Nanos held = use.idle_ns;
      for (const ProcessorUse::Holder& holder : use.holders)
        held += holder.time_ns;
      EXPECT_EQ(held, use.processor_ns) << name << " group " << group;
    }
  }
}

}  // namespace
}  // namespace skein
