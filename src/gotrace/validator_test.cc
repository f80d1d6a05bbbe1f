#include "gotrace/validator.h"

#include <string>

#include <gtest/gtest.h>

#include "gotrace/header.h"
#include "gotrace/text_form.h"

namespace skein {
namespace {

// Goroutine 1 runs on thread 7 and processor 0. What follows belongs to thread 7.
constexpr char kBegin[] =
    "EventBatch gen=1 m=-1 time=0\n"
    "Frequency freq=1000000000\n"
    "EventBatch gen=1 m=7 time=1000\n"
    "ProcStatus dt=1 p=0 pstatus=1\n"
    "GoStatus dt=1 g=1 m=7 gstatus=2\n";

std::vector<Diagnostic> Findings(const std::string& text) {
  const Result<std::vector<std::byte>> trace = AssembleTrace("Trace Go1.23\n" + text);
  EXPECT_TRUE(trace.ok()) << trace.error().message;
  return trace.ok() ? ValidateTrace(*trace) : std::vector<Diagnostic>();
}

// One a line, those in the bytes with their offsets.
std::string Found(const std::string& text) {
  std::string lines;
  for (const Diagnostic& finding : Findings(kBegin + text)) {
    if (finding.offset != Diagnostic::kNowhere) lines += std::to_string(finding.offset) + ": ";
    lines += finding.message + "\n";
  }
  return lines;
}

TEST(ValidateTrace, FindsNothingInASoundTrace) {
  EXPECT_EQ(Found("GoCreate dt=1 new_g=2 new_stack=0 stack=0\n"), "");
}

TEST(ValidateTrace, SaysWhatIsNoTrace) {
  const std::string text = "GIF89a, and so on";
  const std::vector<Diagnostic> findings = ValidateTrace(std::as_bytes(std::span(text)));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message, "bad file format: not a Go execution trace");
  EXPECT_EQ(findings[0].lost_bytes, text.size());
}

TEST(ValidateTrace, FindsFormatsThatNoGoWrites) {
  const std::vector<std::byte> trace = *AssembleTrace(std::string("Trace Go1.23\n") + kBegin);
  std::vector<std::byte> newer = trace;
  newer[6] = std::byte{'4'};
  const std::vector<Diagnostic> findings = ValidateTrace(newer);
  ASSERT_FALSE(findings.empty());
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const Diagnostic& finding) {
    return finding.message == "no Go writes format go 1.24";
  }));
}

TEST(ValidateTrace, FindsIdsThatNothingDefines) {
  EXPECT_EQ(Found("HeapAlloc dt=1 heapalloc_value=1\n"
                  "GoLabel dt=1 label_string=9\n"
                  "ProcsChange dt=1 procs_value=1 stack=8\n")
                    .find("string 9 is used but not defined") != std::string::npos,
            true);
  EXPECT_NE(Found("ProcsChange dt=1 procs_value=1 stack=8\n").find("stack 8 is used but"),
            std::string::npos);
}

TEST(ValidateTrace, FindsOddClocks) {
  const std::vector<Diagnostic> findings = Findings(
      "EventBatch gen=1 m=-1 time=0\n"
      "Frequency freq=7\n"
      "EventBatch gen=1 m=7 time=1000\n"
      "ProcStatus dt=10 p=0 pstatus=1\n"
      "EventBatch gen=1 m=7 time=1005\n"
      "HeapAlloc dt=10 heapalloc_value=1\n");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].message, "a clock of 7 ticks a second cannot be");
  EXPECT_EQ(findings[1].message,
            "the batch begins before the end of what its thread wrote before, by 5 ticks");
}

TEST(ValidateTrace, FindsTasksThatCannotBe) {
  EXPECT_EQ(Found("UserTaskBegin dt=1 task=0 parent_task=5 name_string=0 stack=0\n"),
            "event 4 at 1003 ns, TaskBegin: no task can have the id 0\n");
}

TEST(ValidateTrace, FindsRegionsThatEndOutOfTurn) {
  // Read() itself refuses this in v2; v1 traces tell it.
  const Result<std::vector<std::byte>> trace = AssembleTrace(
      "Trace Go1.19\n"
      "Batch p=0 ticks=1000\n"
      "GoCreate dt=1 g=1 new_stack=0 stack=0\n"
      "ProcStart dt=1 thread=7\n"
      "GoStart dt=1 g=1 seq=1\n"
      "Gomaxprocs dt=1 procs=1 stack=0\n"
      "String id=1\n  data=\"outer\"\n"
      "String id=2\n  data=\"inner\"\n"
      "UserRegion dt=1 task=1 mode=0 name=1 stack=0\n"
      "UserRegion dt=1 task=1 mode=0 name=2 stack=0\n"
      "UserRegion dt=1 task=1 mode=1 name=1 stack=0\n"
      "Frequency freq=1000000000\n");
  ASSERT_TRUE(trace.ok());
  const std::vector<Diagnostic> findings = ValidateTrace(*trace);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message,
            "event 6 at 6 ns, RegionEnd: region \"outer\" ends within \"inner\"");
}

TEST(ValidateTrace, FindsProcessorsOnTwoThreads) {
  EXPECT_EQ(Found("EventBatch gen=1 m=8 time=2000\n"
                  "ProcStatus dt=1 p=0 pstatus=1\n"),
            "event 4 at 2001 ns, StateTransition: processor 0 executes on a second thread\n");
}

TEST(ValidateTrace, FindsSamplesOfGoroutinesThatNeverWere) {
  EXPECT_EQ(Found("EventBatch gen=1 m=-1 time=0\n"
                  "CPUSamples\n"
                  "CPUSample time=1500 m=7 p=0 g=99 stack=0\n"),
            "there are CPU samples of goroutine 99, but nothing else\n");
}

TEST(ValidateTrace, CountsWhatRepeatsItself) {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += "GoLabel dt=1 label_string=0\n";
  const std::vector<Diagnostic> findings = Findings(kBegin + text);
  ASSERT_EQ(findings.size(), 6u);
  EXPECT_EQ(findings.back().message, "3 more of \"empty label\"");
}

}  // namespace
}  // namespace skein
