#include "ingest/recorder_losses.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

Trace NativeTrace() {
  Trace trace;
  trace.native = true;
  return trace;
}

void AddLog(Trace& trace, Nanos time, uint32_t goroutine, const char* key, const char* message) {
  trace.logs.push_back({.time = time,
                        .goroutine = GoroutineIndex{goroutine},
                        .category = trace.names.strings.Intern(key),
                        .message = trace.names.strings.Intern(message)});
}

std::string Diagnosed(Trace& trace) {
  DiagnoseRecorderLosses(trace);
  std::string all;
  for (const Diagnostic& diagnostic : trace.diagnostics)
    all += diagnostic.message + "\n";
  return all;
}

TEST(RecorderLosses, AreSummedOverAllThreads) {
  Trace trace = NativeTrace();
  AddLog(trace, 2'000'000, 1, "skein", "1000 events lost");
  AddLog(trace, 3'000'000, 1, "skein", "30 events lost");
  AddLog(trace, 4'000'000, 2, "skein", "5 events lost");
  EXPECT_EQ(Diagnosed(trace),
            "the recorder lost 1,035 events of 2 threads, the first before 2.00 ms; --memory gives "
            "it more room\n");
}

TEST(RecorderLosses, TellWhatElseFoundNoRoom) {
  Trace trace = NativeTrace();
  trace.names.strings.Intern("Skein had no room for 2 threads, 1 records' stacks and names");
  EXPECT_EQ(Diagnosed(trace),
            "the recorder had no room for 2 threads, 1 records' stacks and names\n");
}

TEST(RecorderLosses, AreNotWhatTheProgramLogs) {
  Trace trace = NativeTrace();
  AddLog(trace, 2, 1, "queue", "1000 events lost");
  AddLog(trace, 3, 1, "skein", "1000 events lost in transit");
  AddLog(trace, 4, 1, "skein", "no events lost");
  EXPECT_EQ(Diagnosed(trace), "");
}

TEST(RecorderLosses, AreOfNativeProgramsOnly) {
  Trace trace;
  AddLog(trace, 2, 1, "skein", "1000 events lost");
  EXPECT_EQ(Diagnosed(trace), "");
}

}  // namespace
}  // namespace skein
