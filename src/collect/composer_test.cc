#include "collect/composer.h"

#include <random>

#include <gtest/gtest.h>

#include "collect/record_script.h"

namespace skein {
namespace {

// Composes it whole and in pieces, and expects the same valid trace; returns its events.
std::string Events(std::string_view text) {
  const Script script = ScriptOf(text);
  const std::vector<std::byte> trace = ComposeScript(script);
  EXPECT_EQ(FindingsOf(trace), "");
  EXPECT_EQ(ComposeScript(script, 1), trace);
  return EventsOf(trace);
}

bool Holds(std::span<const std::byte> trace, std::string_view text) {
  const std::string_view bytes(reinterpret_cast<const char*>(trace.data()), trace.size());
  return bytes.find(text) != std::string_view::npos;
}

TEST(Composer, GivesAThreadAProcessorFromWakingToWaiting) {
  EXPECT_EQ(Events("10 1 block reason=3\n"
                   "90 1 unblocked\n"),
            "10 M101 GoBlock\n"
            "10 M101 ProcStop\n"
            "90 M101 GoUnblock g=1 g_seq=1\n"
            "90 M101 ProcStart p=0 p_seq=1\n"
            "90 M101 GoStart g=1 g_seq=2\n");
}

TEST(Composer, LetsACreatedThreadRunOnAProcessorOfItsOwn) {
  EXPECT_EQ(Events("10 1 create a=2 b=64\n"
                   "15 2 start\n"
                   "20 2 end\n"),
            "10 M101 GoCreate new_g=2\n"
            "15 M102 ProcStart p=1 p_seq=1\n"
            "15 M102 GoStart g=2 g_seq=1\n"
            "20 M102 GoDestroy\n"
            "20 M102 ProcStop\n");
}

TEST(Composer, SaysWhoWokeWhom) {
  EXPECT_EQ(Events("10 1 block reason=1 a=77\n"
                   "20 2 wake a=77 b=1 stack=3\n"
                   "30 1 unblocked\n"),
            "10 M101 GoBlock\n"
            "10 M101 ProcStop\n"
            "20 M102 GoUnblock g=1 g_seq=1\n"
            "30 M101 ProcStart p=0 p_seq=1\n"
            "30 M101 GoStart g=1 g_seq=2\n");
}

TEST(Composer, PicksOfManyWaitersTheOneThatRunsFirst) {
  const std::string events = Events(
      "10 1 block reason=1 a=77\n"
      "11 2 block reason=1 a=77\n"
      "20 3 wake a=77 b=1\n"
      "30 2 unblocked\n"
      "40 3 wake a=77 b=1\n"
      "50 1 unblocked\n");
  EXPECT_NE(events.find("20 M103 GoUnblock g=2"), std::string::npos) << events;
  EXPECT_NE(events.find("40 M103 GoUnblock g=1"), std::string::npos) << events;
}

TEST(Composer, GivesALockByTheLastUnlockBeforeItIsHad) {
  // At 20 somebody else was faster.
  const std::string events = Events(
      "10 1 block reason=1 a=77\n"
      "20 2 wake a=77 b=1 unlock=1\n"
      "30 3 wake a=77 b=1 unlock=1\n"
      "40 1 unblocked\n");
  EXPECT_EQ(events.find("M102 GoUnblock"), std::string::npos) << events;
  EXPECT_NE(events.find("30 M103 GoUnblock g=1"), std::string::npos) << events;
}

TEST(Composer, LetsTheEndOfAThreadWakeThoseWhoJoinIt) {
  EXPECT_EQ(Events("10 1 create a=2 b=64\n"
                   "15 2 start\n"
                   "20 1 call reason=1 a=77\n"
                   "90000 2 end a=77\n"
                   "90040 1 return\n"),
            "10 M101 GoCreate new_g=2\n"
            "15 M102 ProcStart p=1 p_seq=1\n"
            "15 M102 GoStart g=2 g_seq=1\n"
            "20 M101 GoBlock\n"
            "20 M101 ProcStop\n"
            "90000 M102 GoUnblock g=1 g_seq=1\n"
            "90000 M102 GoDestroy\n"
            "90000 M102 ProcStop\n"
            "90040 M101 ProcStart p=0 p_seq=1\n"
            "90040 M101 GoStart g=1 g_seq=2\n");
}

// Its stack is the function that the thread ran: at its end nothing else is there any more.
TEST(Composer, SaysWhichThreadsEndWasWaitedFor) {
  const std::vector<std::byte> trace =
      ComposeScript(ScriptOf("10 1 create a=2 b=64\n"
                             "15 2 start\n"
                             "20 1 call reason=1 a=77\n"
                             "30 2 region a=0 b=1 stack=9\n"
                             "90000 2 end a=77\n"
                             "90040 1 return\n"));
  EXPECT_EQ(WakersOf(trace), "main");
}

TEST(Composer, TakesAJoinOfAnEndedThreadForACallThatDoesNotWait) {
  const std::string events = Events(
      "10 2 end a=77\n"
      "20 1 call reason=1 a=77\n"
      "30 1 return\n");
  EXPECT_EQ(events.find("GoBlock"), std::string::npos) << events;
}

TEST(Composer, CallsAThreadWaitingWhoseLockOthersHaveForLong) {
  const std::string events = Events(
      "10 1 block reason=1 a=77\n"
      "20 2 wake a=77 b=1 unlock=1\n"
      "900000000 1 unblocked\n");
  EXPECT_NE(events.find("900000000 M101 GoUnblock g=1"), std::string::npos) << events;
}

TEST(Composer, WakesEveryoneAtABroadcast) {
  const std::string events = Events(
      "10 1 block reason=2 a=77\n"
      "11 2 block reason=2 a=77\n"
      "20 3 wake a=77 b=1000\n"
      "30 2 unblocked\n"
      "50 1 unblocked\n");
  EXPECT_NE(events.find("20 M103 GoUnblock g=2"), std::string::npos) << events;
  EXPECT_NE(events.find("20 M103 GoUnblock g=1"), std::string::npos) << events;
}

TEST(Composer, DoesNotBlameAWakeUpBeforeTheWait) {
  const std::string events = Events(
      "5 2 wake a=77 b=1\n"
      "10 1 block reason=1 a=77\n"
      "30 1 unblocked\n");
  EXPECT_NE(events.find("30 M101 GoUnblock g=1"), std::string::npos) << events;
}

TEST(Composer, KeepsTheProcessorThroughAShortSystemCall) {
  EXPECT_EQ(Events("10 1 call stack=1\n"
                   "20009 1 return\n"),
            "10 M101 GoSyscallBegin p_seq=1\n"
            "20009 M101 GoSyscallEnd\n");
}

TEST(Composer, TakesTheProcessorFromALongSystemCallAfter20Microseconds) {
  EXPECT_EQ(Events("10 1 call stack=1\n"
                   "25000 2 wake a=5 b=1\n"
                   "90000 1 return\n"),
            "10 M101 GoSyscallBegin p_seq=1\n"
            "20010 M101 ProcSteal p=0 p_seq=2 m=101\n"
            "90000 M101 GoSyscallEndBlocked\n"
            "90000 M101 ProcStart p=0 p_seq=3\n"
            "90000 M101 GoStart g=1 g_seq=1\n");
}

TEST(Composer, TakesAShortPollForASystemCallAndALongOneForWaiting) {
  EXPECT_EQ(Events("10 1 call reason=5\n"
                   "20 1 return\n"
                   "30 1 call reason=5\n"
                   "40000 1 return\n"),
            "10 M101 GoSyscallBegin p_seq=1\n"
            "20 M101 GoSyscallEnd\n"
            "30 M101 GoBlock\n"
            "30 M101 ProcStop\n"
            "40000 M101 GoUnblock g=1 g_seq=1\n"
            "40000 M101 ProcStart p=0 p_seq=2\n"
            "40000 M101 GoStart g=1 g_seq=2\n");
}

TEST(Composer, AdmitsAThreadThatNobodySawBeingCreated) {
  EXPECT_EQ(Events("5 1 wake a=1 b=1\n"
                   "10 2 start\n"),
            "10 M102 GoCreateSyscall new_g=2\n"
            "10 M102 GoSyscallEndBlocked\n"
            "10 M102 ProcStart p=1 p_seq=1\n"
            "10 M102 GoStart g=2 g_seq=1\n");
}

TEST(Composer, RepairsWhatLossLeavesBehind) {
  const std::string events = Events(
      "10 1 block reason=1 a=77\n"
      "20 1 lost a=12\n"
      "30 1 return\n"
      "40 1 block reason=1 a=78\n"
      "50 1 block reason=1 a=79\n"
      "60 1 endtask a=4\n");
  EXPECT_NE(events.find("20 M101 UserLog"), std::string::npos) << events;
}

TEST(Composer, EndsRegionsInTheOrderThatGoWants) {
  EXPECT_EQ(Events("10 1 region a=1 b=5\n"
                   "11 1 region a=1 b=6\n"
                   "12 1 endregion a=1 b=5\n"
                   "13 1 endregion a=1 b=6\n"),
            "10 M101 UserRegionBegin task=1\n"
            "11 M101 UserRegionBegin task=1\n"
            "12 M101 UserRegionEnd task=1\n"
            "12 M101 UserRegionEnd task=1\n"
            "13 M101 UserRegionEnd task=1\n");
}

TEST(Composer, PutsTheMessageOfALogTogether) {
  const std::vector<std::byte> trace =
      ComposeScript(ScriptOf("10 1 task a=9 b=3\n"
                             "11 1 text text=sixteen_letters_\n"
                             "11 1 text text=more\n"
                             "11 1 log a=9 b=4 size=20\n"
                             "12 1 log a=9 b=4 size=5\n"));
  EXPECT_EQ(FindingsOf(trace), "");
  EXPECT_TRUE(Holds(trace, "sixteen_letters_more"));
  EXPECT_TRUE(Holds(trace, "(the text was lost)"));
}

TEST(Composer, SaysWhatElseWasLost) {
  const std::vector<std::byte> trace = TraceOf([](Composer& composer) {
    composer.AddThread(1, 101, 0, ModelThread::State::kRunning);
    composer.Finish(0, "2 threads");
  });
  EXPECT_EQ(FindingsOf(trace), "");
  EXPECT_TRUE(Holds(trace, "Skein had no room for 2 threads"));
}

TEST(Composer, StatesEverythingAnewInEveryGeneration) {
  const std::string events = Events(
      "10 1 block reason=3\n"
      "10 2 call\n"
      "12 4 region a=0 b=1\n"
      "10 3 call\n"
      "1100000000 3 return\n"
      "1100000100 1 unblocked\n"
      "1100000110 4 endregion a=0 b=1\n"
      "2300000000 2 return\n"
      "2300000000 1 create a=5\n"
      "3400000000 5 start\n");
  EXPECT_NE(events.find("3400000000 M105 GoStart g=5 g_seq=1"), std::string::npos) << events;
}

TEST(Composer, MakesATraceOfNothing) {
  const std::vector<std::byte> trace = TraceOf([](Composer& composer) {
    composer.AddThread(1, 101, 0, ModelThread::State::kRunning);
    composer.Finish();
  });
  EXPECT_EQ(FindingsOf(trace), "");
}

// Readers take 0 for the time of a batch that has none.
TEST(Composer, BeginsTracesBehindZero) {
  const Script script = ScriptOf(
      "5 1 block reason=1 a=1\n"
      "700000 1 unblocked\n");
  EXPECT_EQ(TimesOf(ComposeScript(script)).first, 1u);
}

TEST(Composer, SaysUntilWhenThreadsDidWhatTheyDidLast) {
  const std::vector<std::byte> trace = TraceOf([](Composer& composer) {
    composer.AddThread(1, 101, 0, ModelThread::State::kRunning);
    composer.AddThread(2, 102, 0, ModelThread::State::kWaiting);
    composer.Finish(5'000'000'000);
  });
  EXPECT_EQ(FindingsOf(trace), "");
  EXPECT_EQ(TimesOf(trace).last, 5'000'000'000u);
}

// Whatever threads say, in whatever order, and whichever of it was lost.
TEST(Composer, MakesAValidTraceOfAnyRecords) {
  std::mt19937 random(5);
  const auto below = [&](uint64_t n) { return random() % n; };
  for (int round = 0; round < 30; ++round) {
    Script script;
    uint64_t time = 0;
    std::map<uint64_t, bool> ended;
    for (int i = 0; i < 2000; ++i) {
      time += below(round % 2 == 0 ? 10'000 : 5'000'000);
      Script::Line line{1 + below(6),
                        {time, static_cast<uint32_t>(below(4)), RecordKind::kNone, 0, 0, 0, 0}};
      line.record.kind =
          static_cast<RecordKind>(1 + below(static_cast<uint64_t>(RecordKind::kLost)));
      line.record.flag = static_cast<uint8_t>(below(static_cast<uint64_t>(WaitReason::kCount)));
      line.record.a = 1 + below(8);
      line.record.b = 1 + below(3);
      if (line.record.kind == RecordKind::kTaskBegin)
        line.record.a = 1000 + static_cast<uint64_t>(i);
      if (line.record.kind == RecordKind::kThreadEnd && below(20) != 0) continue;
      script.lines.push_back(line);
    }
    const std::vector<std::byte> trace = ComposeScript(script);
    ASSERT_EQ(FindingsOf(trace), "") << round;
    ASSERT_EQ(ComposeScript(script, 7), trace) << round;
  }
}

}  // namespace
}  // namespace skein
