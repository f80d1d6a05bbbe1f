#include "gotrace/v1_reader.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "gotrace/header.h"
#include "gotrace/text_form.h"

namespace skein {
namespace {

// How a trace begins: goroutine 1 starts it on processor 0, goroutines 2 and 3 were there.
constexpr char kBegin[] =
    "Batch p=0 ticks=1000\n"
    "GoCreate dt=1 g=1 new_stack=0 stack=0\n"
    "GoCreate dt=1 g=2 new_stack=0 stack=0\n"
    "GoWaiting dt=1 g=2\n"
    "GoCreate dt=1 g=3 new_stack=0 stack=0\n"
    "ProcStart dt=1 thread=77\n"
    "GoStart dt=1 g=1 seq=1\n"
    "Gomaxprocs dt=1 procs=2 stack=0\n";
constexpr char kEnd[] = "Frequency freq=1000000000\n";

std::vector<std::byte> Bytes(const std::string& text) {
  Result<std::vector<std::byte>> bytes = AssembleTrace(text);
  EXPECT_TRUE(bytes.ok()) << bytes.error().message;
  return bytes.ok() ? *bytes : std::vector<std::byte>();
}

// What was read of a trace, for people to compare.
struct Told {
  std::string events;  // One a line.
  std::string diagnostics;
  uint64_t lost_bytes = 0;
};

class Teller {
 public:
  explicit Teller(const std::vector<std::byte>& trace) {
    const int version = ParseHeader(trace)->version;
    Result<std::unique_ptr<EventReader>> reader = OpenV1Reader(trace, version, {});
    if (!reader.ok()) {
      told_.diagnostics = "error: " + reader.error().message;
      return;
    }
    reader_ = std::move(*reader);
    std::vector<Event> events;
    while (reader_->Read(events)) {
      for (const Event& event : events)
        told_.events += Line(event) + "\n";
    }
    told_.lost_bytes = reader_->report().lost_bytes;
    for (const Diagnostic& diagnostic : reader_->report().diagnostics)
      told_.diagnostics += std::to_string(diagnostic.offset) + ": " + diagnostic.message + "\n";
  }

  Told told() const { return told_; }

 private:
  Names& names() { return reader_->names(); }
  std::string Text(StringId id) { return std::string(names().strings.text(id)); }

  std::string Context(const Event& event) {
    std::string text;
    if (event.thread != ThreadIndex::kNone)
      text += " M" + std::to_string(static_cast<int64_t>(names().threads[Raw(event.thread)]));
    if (event.proc != ProcIndex::kNone)
      text += " P" + std::to_string(static_cast<int64_t>(names().procs[Raw(event.proc)]));
    if (event.goroutine != GoroutineIndex::kNone)
      text += " G" + std::to_string(static_cast<int64_t>(names().goroutines[Raw(event.goroutine)]));
    return text;
  }

  std::string Resource(const Event& event) {
    if (event.resource_kind == ResourceKind::kGoroutine && event.resource != UINT32_MAX)
      return " g" + std::to_string(static_cast<int64_t>(names().goroutines[event.resource]));
    if (event.resource_kind == ResourceKind::kProc && event.resource != UINT32_MAX)
      return " p" + std::to_string(static_cast<int64_t>(names().procs[event.resource]));
    return "";
  }

  std::string Change(const Event& event) {
    if (event.kind != EventKind::kStateTransition) return "";
    if (event.resource_kind == ResourceKind::kProc)
      return " " + std::string(Name(event.from_proc())) + "->" + std::string(Name(event.to_proc()));
    return " " + std::string(Name(event.from_go())) + "->" + std::string(Name(event.to_go()));
  }

  std::string Line(const Event& event) {
    std::string line = std::to_string(event.time) + Context(event);
    if (event.kind != EventKind::kStateTransition) line += " " + std::string(Name(event.kind));
    line += Resource(event) + Change(event);
    if (event.name != StringId::kEmpty) line += " '" + Text(event.name) + "'";
    if (event.message != StringId::kEmpty) line += " '" + Text(event.message) + "'";
    if (event.value != 0 && event.kind != EventKind::kSync)
      line += " " + std::to_string(event.value);
    for (FrameId id : names().stacks.frames(event.stack))
      line += " @" + std::to_string(names().stacks.frame(id).pc);
    if (event.transition_stack == event.stack) return line;
    for (FrameId id : names().stacks.frames(event.transition_stack))
      line += " entry@" + std::to_string(names().stacks.frame(id).pc);
    return line;
  }

  std::unique_ptr<EventReader> reader_;
  Told told_;
};

Told Read(const std::string& text) {
  return Teller(Bytes(text)).told();
}

// Only what happens behind kBegin, and without the Sync at the end.
std::string AfterBegin(const Told& told) {
  const std::string last = "G1 g1 Undetermined->Running\n";
  size_t begin = told.events.find("g3 Undetermined->Runnable\n");
  begin = told.events.find('\n', begin) + 1;
  const size_t end = told.events.rfind('\n', told.events.size() - 2) + 1;
  return told.events.substr(begin, end - begin);
}

std::string AfterBegin(const std::string& text, int version = 19) {
  const Told told = Read("Trace Go1." + std::to_string(version) + "\n" + kBegin + text + kEnd);
  EXPECT_EQ(told.diagnostics, "");
  return AfterBegin(told);
}

TEST(V1Reader, TellsFirstWhatWasThere) {
  EXPECT_EQ(Read(std::string("Trace Go1.19\n") + kBegin + kEnd).events,
            "-1 Sync\n"
            "2 P0 G2 g2 Undetermined->Waiting\n"
            "4 M77 P0 p0 Undetermined->Running\n"
            "5 M77 P0 G1 g1 Undetermined->Running\n"
            "6 g3 Undetermined->Runnable\n"
            "7 Sync\n");
}

TEST(V1Reader, TellsTheLifeOfAGoroutine) {
  EXPECT_EQ(AfterBegin("GoCreate dt=10 g=9 new_stack=2 stack=1\n"
                       "GoBlockRecv dt=10 stack=1\n"
                       "GoStartLocal dt=10 g=9\n"
                       "GoUnblockLocal dt=10 g=1 stack=2\n"
                       "GoEnd dt=10\n"
                       "GoStartLocal dt=10 g=1\n"
                       "GoSched dt=10 stack=0\n"
                       "ProcStop dt=10\n"
                       "Stack id=1 nframes=1\n"
                       "  pc=11 func=0 file=0 line=0\n"
                       "Stack id=2 nframes=1\n"
                       "  pc=22 func=0 file=0 line=0\n"),
            "16 M77 P0 G1 g9 NotExist->Runnable @11 entry@22\n"
            "26 M77 P0 G1 g1 Running->Waiting 'chan receive' @11\n"
            "36 M77 P0 G9 g9 Runnable->Running\n"
            "46 M77 P0 G9 g1 Waiting->Runnable @22\n"
            "56 M77 P0 G9 g9 Running->NotExist\n"
            "66 M77 P0 G1 g1 Runnable->Running\n"
            "76 M77 P0 G1 g1 Running->Runnable 'runtime.Gosched'\n"
            "86 M77 P0 p0 Running->Idle\n");
}

TEST(V1Reader, TrustsStatesMoreThanClocks) {
  // By processor 1's clock, goroutine 2 starts before it is woken.
  const Told told = Read(std::string("Trace Go1.19\n") + kBegin +
                         "GoUnblock dt=100 g=2 seq=2 stack=0\n"
                         "Batch p=1 ticks=1020\n"
                         "ProcStart dt=1 thread=78\n"
                         "GoStart dt=1 g=2 seq=3\n"
                         "GoSched dt=200 stack=0\n" +
                         kEnd);
  EXPECT_EQ(AfterBegin(told),
            "20 M78 P1 p1 Undetermined->Running\n"
            "106 M77 P0 G1 g2 Waiting->Runnable\n"
            "107 M78 P1 G2 g2 Runnable->Running\n"
            "221 M78 P1 G2 g2 Running->Runnable 'runtime.Gosched'\n");
  EXPECT_NE(told.diagnostics.find("time stamps out of order: 1 events"), std::string::npos);
  EXPECT_EQ(told.lost_bytes, 0u);
}

TEST(V1Reader, GivesSyscallsThatDoNotBlockTheShortestDuration) {
  EXPECT_EQ(AfterBegin("GoSysCall dt=10 stack=0\n"
                       "GoSysCall dt=10 stack=0\n"),
            "16 M77 P0 G1 g1 Running->Syscall\n"
            "17 M77 P0 G1 g1 Syscall->Running\n"
            "26 M77 P0 G1 g1 Running->Syscall\n"
            "27 M77 P0 G1 g1 Syscall->Running\n");
}

TEST(V1Reader, PutsSyscallExitsWhereTheyHappened) {
  EXPECT_EQ(AfterBegin("GoSysCall dt=10 stack=0\n"
                       "GoSysBlock dt=10\n"
                       "HeapAlloc dt=100 mem=1\n"
                       "HeapAlloc dt=100 mem=2\n"
                       "GoSysExit dt=10 g=1 seq=2 ts=1130\n"
                       "GoStartLocal dt=1 g=1\n"),
            "16 M77 P0 G1 g1 Running->Syscall\n"
            "126 M77 P0 Metric '/memory/classes/heap/objects:bytes' 1\n"
            "129 P1000003 G1 g1 Syscall->Runnable\n"
            "226 M77 P0 Metric '/memory/classes/heap/objects:bytes' 2\n"
            "237 M77 P0 G1 g1 Runnable->Running\n");
}

TEST(V1Reader, LooksPastSamplesForTheEndOfASyscall) {
  // Go's own reader takes the sample for a sign that the syscall did not block.
  EXPECT_EQ(AfterBegin("GoSysCall dt=10 stack=0\n"
                       "GoSysBlock dt=10\n"
                       "CPUSample dt=1 ts=1020 p=0 g=1 stack=0\n"),
            "16 M77 P0 G1 g1 Running->Syscall\n"
            "19 P0 G1 StackSample\n");
}

TEST(V1Reader, ShowsWhatTheNetworkWokeOnAProcessorOfItsOwn) {
  EXPECT_EQ(AfterBegin("GoBlockNet dt=10 stack=0\n"
                       "GoUnblock dt=10 g=1 seq=2 stack=0\n"),
            "16 M77 P0 G1 g1 Running->Waiting 'network'\n"
            "26 P1000002 g1 Waiting->Runnable\n");
}

TEST(V1Reader, TellsWhatTheCollectorDoes) {
  EXPECT_EQ(AfterBegin("GCStart dt=10 seq=0 stack=0\n"
                       "GCSTWStart dt=1 kind=1\n"
                       "GCSTWDone dt=1\n"
                       "GCMarkAssistStart dt=1 stack=0\n"
                       "GCMarkAssistDone dt=1\n"
                       "GCDone dt=1\n"
                       "GCSweepStart dt=1 stack=0\n"
                       "GCSweepDone dt=1 swept=4096 reclaimed=1024\n"
                       "HeapGoal dt=1 mem=4194304\n"
                       "Gomaxprocs dt=1 procs=8 stack=0\n"),
            "16 P1000004 G1 RangeBegin 'GC concurrent mark phase'\n"
            "17 M77 P0 G1 RangeBegin g1 'stop-the-world (GC sweep termination)'\n"
            "18 M77 P0 G1 RangeEnd g1 'stop-the-world (GC sweep termination)'\n"
            "19 M77 P0 G1 RangeBegin g1 'GC mark assist'\n"
            "20 M77 P0 G1 RangeEnd g1 'GC mark assist'\n"
            "21 M77 P0 G1 RangeEnd 'GC concurrent mark phase'\n"
            "22 M77 P0 G1 RangeBegin p0 'GC incremental sweep'\n"
            "23 M77 P0 G1 RangeEnd p0 'GC incremental sweep' 4096\n"
            "24 M77 P0 G1 Metric '/gc/heap/goal:bytes' 4194304\n"
            "25 M77 P0 G1 Metric '/sched/gomaxprocs:threads' 8\n");
}

TEST(V1Reader, TellsWhatUsersSay) {
  EXPECT_EQ(AfterBegin("String id=1\n  data=\"load\"\n"
                       "String id=2\n  data=\"part\"\n"
                       "UserTaskCreate dt=10 task=5 parent_task=0 name=1 stack=0\n"
                       "UserRegion dt=1 task=5 mode=0 name=2 stack=0\n"
                       "UserLog dt=1 task=5 key=2 stack=0\n  data=\"half way\"\n"
                       "UserRegion dt=1 task=5 mode=1 name=2 stack=0\n"
                       "UserTaskEnd dt=1 task=5 stack=0\n"),
            "16 M77 P0 G1 TaskBegin 'load' 5\n"
            "17 M77 P0 G1 RegionBegin 'part' 5\n"
            "18 M77 P0 G1 Log 'part' 'half way' 5\n"
            "19 M77 P0 G1 RegionEnd 'part' 5\n"
            "20 M77 P0 G1 TaskEnd 'load' 5\n");
}

TEST(V1Reader, LeavesOutWakeupsThatLedToNothing) {
  EXPECT_EQ(AfterBegin("GoUnblock dt=10 g=2 seq=2 stack=0\n"
                       "GoBlockSend dt=1 stack=0\n"
                       "GoStart dt=1 g=2 seq=3\n"
                       "GoPreempt dt=1 stack=0\n"
                       "GoStart dt=1 g=2 seq=4\n"
                       "FutileWakeup dt=1\n"
                       "GoBlockSync dt=1 stack=0\n"
                       "HeapAlloc dt=1 mem=1\n",
                       7),
            "17 M77 P0 G1 g1 Running->Waiting 'chan send'\n"
            "23 M77 P0 Metric '/memory/classes/heap/objects:bytes' 1\n");
}

TEST(V1Reader, OrdersFormat15BySequence) {
  const Told told = Read(
      "Trace Go1.5\n"
      "Batch p=0 seq=0 ticks=1000\n"
      "GoCreate dseq=1 dt=1 g=1 new_stack=0 stack=0\n"
      "ProcStart dseq=1 dt=1 thread=77\n"
      "GoStart dseq=1 dt=1 g=1\n"
      "Gomaxprocs dseq=1 dt=1 procs=1 stack=0\n"
      "GoCreate dseq=1 dt=1 g=2 new_stack=4096 stack=0\n"
      "GoEnd dseq=3 dt=5\n"
      "Batch p=1 seq=5 ticks=1005\n"
      "ProcStart dseq=1 dt=1 thread=78\n"
      "GoStart dseq=1 dt=1 g=2\n"
      "Frequency freq=1000000000 unused=0\n");
  EXPECT_EQ(told.diagnostics, "");
  EXPECT_EQ(told.events,
            "-1 Sync\n"
            "1 M77 P0 p0 Undetermined->Running\n"
            "2 M77 P0 G1 g1 Undetermined->Running\n"
            "4 M77 P0 G1 g2 NotExist->Runnable entry@4097\n"
            "5 M78 P1 p1 Undetermined->Running\n"
            "6 M78 P1 G2 g2 Runnable->Running\n"
            "9 M77 P0 G1 g1 Running->NotExist\n"
            "10 Sync\n");
}

// --- Damage ---

TEST(V1Reader, ReadsWhatStandsBeforeABrokenByte) {
  const Told told = Read(std::string("Trace Go1.19\n") + kBegin +
                         "HeapAlloc dt=10 mem=1\n"
                         "Garbage\n  data=\"\\x3f\"\n"
                         "HeapAlloc dt=10 mem=2\n");
  EXPECT_NE(told.events.find("Metric '/memory/classes/heap/objects:bytes' 1\n"), std::string::npos);
  EXPECT_EQ(told.diagnostics,
            "55: unknown event type\n"
            "59: the speed of the trace's clock is missing, durations assume 2.5 GHz\n");
  EXPECT_EQ(told.lost_bytes, 4u);
}

TEST(V1Reader, FindsTablesBehindDamage) {
  const Told told = Read(std::string("Trace Go1.19\n") + kBegin +
                         "GoBlockRecv dt=10 stack=1\n"
                         "Garbage\n  data=\"\\x3f\\x3f\"\n"
                         "Batch p=0 ticks=2000\n"
                         "HeapAlloc dt=10 mem=2\n"
                         "Frequency freq=1000000000\n"
                         "Stack id=1 nframes=1\n"
                         "  pc=11 func=0 file=0 line=0\n");
  EXPECT_EQ(AfterBegin(told), "16 M77 P0 G1 g1 Running->Waiting 'chan receive' @11\n");
  EXPECT_EQ(told.diagnostics, "55: unknown event type\n");
  EXPECT_EQ(told.lost_bytes, 2u + 3u);
}

TEST(V1Reader, ReadsTheFirstOfTwoTraces) {
  std::vector<std::byte> trace = Bytes(std::string("Trace Go1.19\n") + kBegin + kEnd);
  const std::string once = Teller(trace).told().events;
  const size_t size = trace.size();
  trace.insert(trace.end(), trace.begin(), trace.begin() + static_cast<ptrdiff_t>(size));
  const Told twice = Teller(trace).told();
  EXPECT_EQ(twice.events, once);
  EXPECT_EQ(twice.diagnostics,
            std::to_string(size) + ": another trace begins here, only the first is read\n");
  EXPECT_EQ(twice.lost_bytes, size);
}

TEST(V1Reader, StopsWhereNoOrderIsPossible) {
  const Told told = Read(std::string("Trace Go1.19\n") + kBegin +
                         "HeapAlloc dt=10 mem=1\n"
                         "Batch p=1 ticks=1020\n"
                         "GoStart dt=1 g=99 seq=4\n"
                         "HeapAlloc dt=1 mem=2\n" +
                         kEnd);
  EXPECT_EQ(AfterBegin(told), "16 M77 P0 G1 Metric '/memory/classes/heap/objects:bytes' 1\n");
  EXPECT_EQ(told.diagnostics, "59: no consistent order of the events from here on\n");
  EXPECT_EQ(told.lost_bytes, 4u + 3u);
}

TEST(V1Reader, LeavesOutWhatContradicts) {
  const Told told = Read(std::string("Trace Go1.19\n") + kBegin +
                         "GCDone dt=10\n"
                         "ProcStop dt=1\n"
                         "HeapAlloc dt=1 mem=1\n" +
                         kEnd);
  EXPECT_EQ(AfterBegin(told), "18 M77 P0 G1 Metric '/memory/classes/heap/objects:bytes' 1\n");
  EXPECT_EQ(told.diagnostics,
            "52: 2 events left out that contradict those before them, the first: "
            "GCDone: no collection has begun\n");
}

TEST(V1Reader, RefusesWhatHoldsNoEvents) {
  EXPECT_EQ(Read("Trace Go1.19\n").diagnostics, "error: no events can be read");
  EXPECT_EQ(Read("Trace Go1.19\nGarbage\n  data=\"garbage\"\n").diagnostics,
            "error: no events can be read: malformed event at offset 16");
}

TEST(V1Reader, SurvivesAThousandMutations) {
  const std::vector<std::byte> sound =
      Bytes(std::string("Trace Go1.19\n") + kBegin +
            "GoSysCall dt=10 stack=1\n"
            "GoSysBlock dt=10\n"
            "GoSysExit dt=10 g=1 seq=2 ts=1130\n"
            "GoStartLocal dt=1 g=1\n"
            "Batch p=1 ticks=1020\n"
            "CPUSample dt=1 ts=1020 p=0 g=1 stack=1\n"
            "ProcStart dt=1 thread=78\n"
            "UserLog dt=1 task=5 key=2 stack=0\n  data=\"half way\"\n" +
            kEnd + "Stack id=1 nframes=1\n  pc=11 func=0 file=0 line=0\n");
  std::mt19937 random(1);
  size_t readable = 0;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::byte> trace = sound;
    for (size_t flips = 1 + random() % 3; flips > 0; --flips)
      trace[16 + random() % (trace.size() - 16)] = static_cast<std::byte>(random());
    if (random() % 4 == 0) trace.resize(16 + random() % (trace.size() - 16));
    readable += Teller(trace).told().events.empty() ? 0 : 1;
  }
  EXPECT_GT(readable, 800u);
}

}  // namespace
}  // namespace skein
