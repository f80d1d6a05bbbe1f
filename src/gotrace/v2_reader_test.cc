#include "gotrace/v2_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "gotrace/v2_testing.h"

namespace skein {
namespace {

// One thread, one processor, two goroutines; one task, region and log.
constexpr std::string_view kMinimalTrace =
    "676f20312e323320747261636500000001014dc0843d530d0100011901014d02090101012801010001012a01010201"
    "0e5f020201146403"
    "031064020115bc05010104116410900301022c01010405012b0101020129010101"
    "2501c0c40726018080800213ef0306010b640101ffffffffffffffffff01d8953d0508a8d6b9070101ffffffffffff"
    "ffffff01d8953d2c"
    "0203010181a004070b0a03020181a010080c1403030281c004090b1e82a004070b1f03040181a080020a0c280101ff"
    "ffffffffffffffff"
    "01d8953d9e01040501056f72646572050204636f6f6b05030c6368616e20726563656976650504046e6f7465050504"
    "646f6e6505060f72"
    "756e74696d652e476f73636865640507096d61696e2e6d61696e0508096d61696e2e636f6f6b0509096d61696e2e77"
    "616974050a0a6d61"
    "696e2e7365727665050b142f7372632f6b69746368656e2f6d61696e2e676f050c142f7372632f6b69746368656e2f"
    "636f6f6b2e676f";

std::vector<std::byte> FromHex(std::string_view hex) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return bytes;
}

TEST(V2Reader, ReadsTheMinimalTrace) {
  const std::vector<std::byte> trace = FromHex(kMinimalTrace);
  ASSERT_EQ(trace.size(), 362u);
  const ReadOutcome outcome = ReadAll(trace);
  EXPECT_EQ(outcome.events,
            "64000000 M- P- G- Sync value=1\n"
            "64000064 M77 P- G- StateTransition proc 0 Undetermined->Running\n"
            "64000128 M77 P0 G- StateTransition goroutine 1 Undetermined->Running\n"
            "64000192 M77 P0 G1 Metric \"/sched/gomaxprocs:threads\" value=1 stack=main.main;\n"
            "64000256 M77 P0 G1 TaskBegin \"order\" value=1 value2=-1 stack=main.main;\n"
            "64000320 M77 P0 G1 RegionBegin \"cook\" value=1 stack=main.main;\n"
            "64006400 M77 P0 G1 StateTransition goroutine 2 NotExist->Runnable stack=main.main; "
            "transition=main.cook;\n"
            "64012800 M77 P0 G1 StateTransition goroutine 1 Running->Waiting \"chan receive\" "
            "stack=main.wait;main.main; transition=main.wait;main.main;\n"
            "64019200 M77 P0 G- StateTransition goroutine 2 Runnable->Running\n"
            "64064000 M77 P0 G2 StateTransition goroutine 1 Waiting->Runnable stack=main.serve;\n"
            "64070400 M77 P0 G2 StateTransition goroutine 2 Running->NotExist\n"
            "64096000 M77 P0 G- StateTransition goroutine 1 Runnable->Running\n"
            "64096064 M77 P0 G1 Log \"note\" \"done\" value=1 stack=main.main;\n"
            "64096128 M77 P0 G1 RegionEnd \"cook\" value=1 stack=main.main;\n"
            "64096192 M77 P0 G1 TaskEnd \"order\" value=1 value2=-1 stack=main.main;\n"
            "64096256 M77 P0 G1 Metric \"/memory/classes/heap/objects:bytes\" value=123456\n"
            "64096320 M77 P0 G1 Metric \"/gc/heap/goal:bytes\" value=4194304\n"
            "64128000 M77 P0 G1 StateTransition goroutine 1 Running->Runnable \"runtime.Gosched\" "
            "stack=main.main; transition=main.main;\n"
            "64134400 M77 P0 G- StateTransition proc 0 Running->Idle\n"
            "64134401 M- P- G- Sync value=2\n");
  EXPECT_EQ(outcome.report.format, "go 1.23");
  EXPECT_EQ(outcome.report.generations, 1u);
  EXPECT_EQ(Complaints(outcome), "");
}

TEST(V2Reader, EndsGenerationsOfGo126AtTheirEndByte) {
  const auto generation = [](int number, std::string_view events) {
    const std::string sync = fmt::format(
        "EventBatch gen={} m=-1 time={}\nSync\nFrequency freq=1000000000\n", number, number * 1000);
    return sync + "ClockSnapshot dt=5 mono=77 sec=1700000000 nsec=9\n" + std::string(events) +
           fmt::format(
               "EventBatch gen={} m=-1 time=9000\nStacks\nEventBatch gen={} m=-1 "
               "time=9000\nStrings\nEndOfGeneration\n",
               number, number);
  };
  // The numbers of generations need not follow each other.
  const ReadOutcome outcome = ReadText(
      "Trace Go1.26\n" + generation(1, Begin(1) + "GoCreate dt=1 new_g=2 new_stack=0 stack=0\n") +
      generation(3, "EventBatch gen=3 m=7 time=3000\nGoDestroy dt=1\n"));
  EXPECT_EQ(Complaints(outcome), "");
  EXPECT_EQ(outcome.report.generations, 2u);
  ASSERT_EQ(outcome.report.clock_snapshots.size(), 2u);
  EXPECT_EQ(outcome.report.clock_snapshots[1].trace_ns, 3005);
  EXPECT_EQ(outcome.report.clock_snapshots[1].wall_sec, 1700000000);
  EXPECT_EQ(outcome.events,
            "1000 M- P- G- Sync value=1\n"
            "1001 M7 P- G- StateTransition proc 0 Undetermined->Running\n"
            "1002 M7 P0 G- StateTransition goroutine 1 Undetermined->Running\n"
            "1003 M7 P0 G1 StateTransition goroutine 2 NotExist->Runnable\n"
            "3000 M- P- G- Sync value=2\n"
            "3001 M7 P0 G1 StateTransition goroutine 1 Running->NotExist\n"
            "3002 M- P- G- Sync value=3\n");
}

TEST(V2Reader, LetsSequenceNumbersDecideAgainstClocks) {
  // Thread 8 starts goroutine 2 "before" thread 7 creates it.
  const ReadOutcome outcome = ReadText(
      "Trace Go1.23\n" + Begin() + "GoCreate dt=500 new_g=2 new_stack=0 stack=0\n" +
      "EventBatch gen=1 m=8 time=1000\nProcStatus dt=1 p=1 pstatus=1\nGoStart dt=1 g=2 g_seq=1\n" +
      Tables(1));
  EXPECT_EQ(outcome.events,
            "1000 M- P- G- Sync value=1\n"
            "1001 M7 P- G- StateTransition proc 0 Undetermined->Running\n"
            "1002 M8 P- G- StateTransition proc 1 Undetermined->Running\n"
            "1003 M7 P0 G- StateTransition goroutine 1 Undetermined->Running\n"
            "1502 M7 P0 G1 StateTransition goroutine 2 NotExist->Runnable\n"
            "1503 M8 P1 G- StateTransition goroutine 2 Runnable->Running\n"
            "1504 M- P- G- Sync value=2\n");
}

TEST(V2Reader, TurnsOneSwitchIntoThreeTransitions) {
  const ReadOutcome outcome =
      ReadText("Trace Go1.23\n" + Begin() +
               "GoCreateBlocked dt=1 new_g=2 new_stack=0 stack=0\n"
               "GoSwitch dt=1 g=2 g_seq=1\nGoSwitchDestroy dt=1 g=1 g_seq=1\n" +
               Tables(1));
  EXPECT_EQ(outcome.events,
            "1000 M- P- G- Sync value=1\n"
            "1001 M7 P- G- StateTransition proc 0 Undetermined->Running\n"
            "1002 M7 P0 G- StateTransition goroutine 1 Undetermined->Running\n"
            "1003 M7 P0 G1 StateTransition goroutine 2 NotExist->Waiting\n"
            "1004 M7 P0 G1 StateTransition goroutine 2 Waiting->Runnable\n"
            "1005 M7 P0 G1 StateTransition goroutine 1 Running->Waiting\n"
            "1006 M7 P0 G- StateTransition goroutine 2 Runnable->Running\n"
            "1007 M7 P0 G2 StateTransition goroutine 1 Waiting->Runnable\n"
            "1008 M7 P0 G2 StateTransition goroutine 2 Running->NotExist\n"
            "1009 M7 P0 G- StateTransition goroutine 1 Runnable->Running\n"
            "1010 M- P- G- Sync value=2\n");
}

TEST(V2Reader, TakesAProcessorFromAThreadInASystemCall) {
  const ReadOutcome outcome =
      ReadText("Trace Go1.23\n" + Begin() +
               "GoSyscallBegin dt=1 p_seq=1 stack=0\nGoSyscallEndBlocked dt=1\n" +
               "EventBatch gen=1 m=8 time=1100\nProcSteal dt=1 p=0 p_seq=2 m=7\nProcStart dt=1 p=0 "
               "p_seq=3\n" +
               Tables(1));
  EXPECT_EQ(outcome.events,
            "1000 M- P- G- Sync value=1\n"
            "1001 M7 P- G- StateTransition proc 0 Undetermined->Running\n"
            "1002 M7 P0 G- StateTransition goroutine 1 Undetermined->Running\n"
            "1003 M7 P0 G1 StateTransition goroutine 1 Running->Syscall\n"
            "1101 M8 P- G- StateTransition proc 0 Running->Idle\n"
            "1102 M7 P- G1 StateTransition goroutine 1 Syscall->Runnable\n"
            "1103 M8 P- G- StateTransition proc 0 Idle->Running\n"
            "1104 M- P- G- Sync value=2\n");
}

TEST(V2Reader, KeepsTasksAndRegionsAcrossGenerations) {
  const std::string first =
      Begin() +
      "UserTaskBegin dt=1 task=5 parent_task=4 name_string=1 stack=0\nUserRegionBegin dt=1 task=5 "
      "name_string=2 stack=0\n" +
      Tables(1, "String id=1\n\tdata=\"order\"\nString id=2\n\tdata=\"cook\"\n");
  const std::string second =
      "EventBatch gen=2 m=7 time=6000\nUserRegionEnd dt=1 task=5 name_string=9 "
      "stack=0\nUserTaskEnd dt=1 task=5 stack=0\nUserTaskEnd dt=1 task=5 stack=0\n" +
      Tables(2, "String id=9\n\tdata=\"cook\"\n", "", 7000);
  const ReadOutcome outcome = ReadText("Trace Go1.23\n" + first + second);
  EXPECT_EQ(Complaints(outcome), "");
  EXPECT_TRUE(
      outcome.events.ends_with("6000 M- P- G- Sync value=2\n"
                               "6001 M7 P0 G1 RegionEnd \"cook\" value=5\n"
                               "6002 M7 P0 G1 TaskEnd \"order\" value=5 value2=4\n"
                               "6003 M7 P0 G1 TaskEnd value=5 value2=-1\n"
                               "6004 M- P- G- Sync value=3\n"))
      << outcome.events;
}

TEST(V2Reader, PutsSamplesBetweenEvents) {
  const ReadOutcome outcome = ReadText(
      "Trace Go1.23\n" + Begin() + "HeapAlloc dt=100 heapalloc_value=1\n" +
      "EventBatch gen=1 m=-1 time=2000\nCPUSamples\nCPUSample time=1200 m=7 p=-1 g=0 "
      "stack=0\nCPUSample time=1102 m=7 p=0 g=1 stack=1\n" +
      Tables(1, "String id=1\n\tdata=\"f\"\n", "Stack id=1\n\tpc=1 func=1 file=1 line=1\n"));
  EXPECT_TRUE(outcome.events.ends_with(
      "1102 M7 P0 G1 Metric \"/memory/classes/heap/objects:bytes\" value=1\n"
      "1103 M7 P0 G1 StackSample stack=f;\n"
      "1200 M7 P- G- StackSample\n"
      "1201 M- P- G- Sync value=2\n"))
      << outcome.events;
}

TEST(V2Reader, ListsExperimentalBatchesAndKeepsExperimentalEvents) {
  const ReadOutcome outcome =
      ReadText("Trace Go1.23\n" + Begin() + "SpanAlloc dt=1 id=5 npages_value=2 kindclass=9\n" +
               "ExperimentalBatch exp=1 gen=1 m=7 time=3\n\tdata=\"abc\"\n" + Tables(1));
  ASSERT_EQ(outcome.report.experimental_batches.size(), 1u);
  EXPECT_EQ(outcome.report.experimental_batches[0].thread, 7);
  EXPECT_EQ(outcome.report.experimental_batches[0].size, 3u);
  EXPECT_NE(outcome.events.find("Experimental \"SpanAlloc\" value=5 value2=2"), std::string::npos)
      << outcome.events;
}

TEST(V2Reader, ReadsNewerVersionsAsTheNewestItKnows) {
  std::vector<std::byte> trace = FromHex(kMinimalTrace);
  trace[6] = std::byte{'4'};  // There is no format 24; its runtime writes 23.
  const ReadOutcome outcome = ReadAll(trace);
  EXPECT_EQ(outcome.event_count, 18u);
  EXPECT_EQ(Complaints(outcome), "unknown trace version go 1.24, read as go 1.23\n");
}

TEST(V2Reader, SaysWhyNothingCanBeRead) {
  EXPECT_EQ(ReadText("Trace Go1.23\n").error, "the trace holds no events");
  EXPECT_EQ(
      ReadText("Trace Go1.23\n" + Begin() +
               "EventBatch gen=1 m=-1 time=1\nStacks\nEventBatch gen=1 m=-1 time=1\nStrings\n")
          .error,
      "nothing of this trace can be read: generation 1: no frequency event found (at byte 16)");
}

// Section by section what Go's reader accepts.
TEST(V2Reader, AcceptsWhatGoAccepts) {
  const std::string mail = "EventBatch gen=1 m=-1 time=0\n";
  const std::string cases[] = {
      // Statuses in any order.
      "EventBatch gen=1 m=7 time=1000\nGoStatus dt=1 g=1 m=7 gstatus=2\nProcStatus dt=1 p=0 "
      "pstatus=1\n" +
          Tables(1),
      // Tables first; any first generation.
      Tables(57) + Begin(57),
      // No time between events, an empty batch, a batch that seems earlier.
      Begin() +
          "HeapAlloc dt=0 heapalloc_value=1\nEventBatch gen=1 m=7 time=5\nEventBatch gen=1 m=7 "
          "time=5\nHeapAlloc dt=1 heapalloc_value=1\n" +
          Tables(1),
      // A stack without frames; entries that nobody names.
      Begin() + Tables(1, "String id=9\n\tdata=\"\\xff\"\n", "Stack id=3\n"),
      // Statuses and an unblocking that no thread wrote.
      Begin() + mail +
          "GoStatus dt=1 g=9 m=-1 gstatus=4\nGoStatus dt=1 g=8 m=12 gstatus=3\nProcStatus dt=1 p=4 "
          "pstatus=2\nGoUnblock dt=1 g=9 g_seq=1 stack=0\n" +
          Tables(1),
      // Worlds stopped twice at once, for different reasons.
      Begin() +
          "STWBegin dt=1 kind_string=1 stack=0\nSTWBegin dt=1 kind_string=2 stack=0\nSTWEnd "
          "dt=1\nSTWEnd dt=1\n" +
          Tables(1, "String id=1\n\tdata=\"a\"\nString id=2\n\tdata=\"b\"\n"),
      // The first collection has any number.
      Begin() + "GCBegin dt=1 gc_seq=77 stack=0\nGCEnd dt=1 gc_seq=78\n" + Tables(1),
      // Ends without beginnings, and one task id twice.
      Begin() +
          "UserTaskEnd dt=1 task=1 stack=0\nUserRegionEnd dt=1 task=0 name_string=0 "
          "stack=0\nUserTaskBegin dt=1 task=1 parent_task=33 name_string=0 stack=0\n"
          "UserTaskEnd dt=1 task=1 stack=0\nUserTaskBegin dt=1 task=1 parent_task=0 name_string=0 "
          "stack=0\n" +
          Tables(1),
      // A second generation without statuses.
      Begin() + Tables(1) +
          "EventBatch gen=2 m=7 time=6000\nHeapAlloc dt=1 heapalloc_value=1\nGoBlock dt=1 "
          "reason_string=0 stack=0\n" +
          Tables(2),
      // A status that names another thread; one processor on two threads.
      "EventBatch gen=1 m=7 time=1000\nProcStatus dt=1 p=0 pstatus=1\nGoStatus dt=1 g=1 m=99 "
      "gstatus=2\n"
      "EventBatch gen=1 m=8 time=1001\nProcStatus dt=1 p=0 pstatus=1\n" +
          Tables(1),
      // A processor for a thread that is still in a system call.
      Begin() +
          "GoSyscallBegin dt=1 p_seq=1 stack=0\nProcStop dt=1\nProcStart dt=1 p=0 "
          "p_seq=2\nGoSyscallEndBlocked dt=1\n" +
          Tables(1),
  };
  for (const std::string& text : cases)
    EXPECT_EQ(Complaints(ReadText("Trace Go1.23\n" + text)), "") << text;
}

TEST(V2Reader, RejectsWhatGoRejects) {
  struct Case {
    std::string text;
    std::string_view complaint;
  };
  const std::string second = "EventBatch gen=2 m=7 time=6000\n";
  const std::string one_string = "String id=1\n\tdata=\"a\"\n";
  const Case cases[] = {
      {"EventBatch gen=1 m=7 time=1000\nGoStatus dt=1 g=1 m=7 gstatus=2\nGoCreate dt=1 new_g=2 "
       "new_stack=0 stack=0\n" +
           Tables(1),
       "expected a proc but didn't have one"},
      {"EventBatch gen=1 m=7 time=1000\nProcStatus dt=1 p=0 pstatus=1\nGoBlock dt=1 "
       "reason_string=0 stack=0\n" +
           Tables(1),
       "expected a goroutine but didn't have one"},
      {Begin() + "GoBlock dt=1 reason_string=0 stack=0\nGoStart dt=1 g=3 g_seq=1\n" + Tables(1),
       "failed to advance"},
      {Begin() +
           "GoCreate dt=1 new_g=2 new_stack=0 stack=0\nGoStop dt=1 reason_string=0 "
           "stack=0\nGoStart dt=1 g=2 g_seq=2\n" +
           Tables(1),
       "failed to advance"},
      {Begin() + "GoCreate dt=1 new_g=2 new_stack=0 stack=0\nGoStart dt=1 g=2 g_seq=1\n" +
           Tables(1),
       "expected no goroutine but had one"},
      {Begin() + "GoCreateBlocked dt=1 new_g=2 new_stack=0 stack=0\n" + Tables(1) + second +
           "GoUnblock dt=1 g=2 g_seq=1 stack=0\n" + Tables(2),
       "failed to advance"},
      {Begin() + Tables(1) + second + "GoSyscallBegin dt=1 p_seq=1 stack=0\n" + Tables(2),
       "can't make sequence"},
      {Begin() + Tables(1) + second + "GoStatus dt=1 g=5 m=-1 gstatus=4\n" + Tables(2),
       "found goroutine status for new goroutine after the first generation"},
      {Begin() + "GoStatus dt=1 g=5 m=-1 gstatus=3\n" + Tables(1), "in syscall without a thread"},
      {Begin() + "ProcStop dt=1\nProcStop dt=1\n" + Tables(1),
       "expected a proc but didn't have one"},
      {Begin() + "EventBatch gen=1 m=-1 time=1\nHeapAlloc dt=1 heapalloc_value=1\n" + Tables(1),
       "expected a thread but didn't have one"},
      {Begin() +
           "UserRegionBegin dt=1 task=0 name_string=1 stack=0\nUserRegionEnd dt=1 task=0 "
           "name_string=0 stack=0\n" +
           Tables(1, one_string),
       "misuse of region"},
      {Begin() +
           "UserTaskBegin dt=1 task=1 parent_task=0 name_string=0 stack=0\nUserTaskBegin dt=1 "
           "task=1 parent_task=0 name_string=0 stack=0\n" +
           Tables(1),
       "task ID conflict: 1"},
      {Begin() + "GCEnd dt=1 gc_seq=1\n" + Tables(1),
       "encountered GCEnd when GC was not in progress"},
      {Begin() + Tables(1) + "EventBatch gen=1 m=-1 time=1\nFrequency freq=5\n",
       "found multiple frequency events"},
      {Begin() + Tables(1, one_string + one_string), "multiple strings with the same id: 1"},
      {Begin() + Tables(1, "String id=0\n\tdata=\"\"\n"), "multiple strings with the same id: 0"},
      {Begin() + Tables(1, "", "Stack id=1\nStack id=1\n"), "multiple stacks with the same id: 1"},
      {Begin() + Tables(1, "", "Stack id=1\n\tpc=1 func=8 file=0 line=1\n"),
       "found invalid func string ID 8"},
      {Begin() + Tables(1, "String id=1\n\tdata=\"" + std::string(1025, 'x') + "\"\n"),
       "invalid string size 1025"},
      {Begin() + "STWBegin dt=1 kind_string=0 stack=4\n" + Tables(1), "found invalid stack ID 4"},
      {Begin() + "GoLabel dt=1 label_string=4\n" + Tables(1), "found invalid string ID 4"},
      {Begin() + Tables(1) + Begin(3, 6000) + Tables(3),
       "generations out of order: 3 comes after 1"},
      {Begin() + "ProcStatus dt=1 p=5 pstatus=9\n" + Tables(1), "invalid status for proc 5: 9"},
      {Begin() + "GCSweepEnd dt=1 swept_value=1 reclaimed_value=1\n" + Tables(1),
       "tried to end event GCSweepBegin, but not in-flight"},
  };
  for (const Case& test : cases) {
    const std::string complaints = Complaints(ReadText("Trace Go1.23\n" + test.text));
    EXPECT_NE(complaints.find(test.complaint), std::string::npos)
        << test.text << "gave: " << complaints;
  }
}

}  // namespace
}  // namespace skein
