#include "export/perfetto_export.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <protozero/pbf_reader.hpp>

#include "export/perfetto_fields.h"
#include "export/waiting_pair.h"

namespace skein {
namespace {

using namespace perfetto;
using Reader = protozero::pbf_reader;

std::string Export(const Trace& trace, Nanos from = 0, Nanos to = INT64_MAX) {
  std::string bytes;
  ExportPerfetto(trace, from, to, [&](std::string_view piece) { bytes += piece; });
  return bytes;
}

// The fields of a message that have this number.
template <typename Visit>
void VisitFields(std::string_view message, uint32_t field, const Visit& visit) {
  Reader reader(message.data(), message.size());
  while (reader.next(field)) {
    const auto view = reader.get_view();
    visit(std::string_view(view.data(), view.size()));
  }
}

int64_t NumberIn(std::string_view message, uint32_t field) {
  Reader reader(message.data(), message.size());
  return reader.next(field) ? static_cast<int64_t>(reader.get_uint64()) : -1;
}

// What processors did, a line each, in the order of the file.
std::vector<std::string> SchedulingOf(const std::string& bytes) {
  std::vector<std::string> lines;
  const auto add_event = [&](int64_t cpu, std::string_view event) {
    const int64_t time = NumberIn(event, ftrace::kTimestamp);
    VisitFields(event, ftrace::kSwitch, [&](std::string_view change) {
      lines.push_back(fmt::format(
          "{} cpu {}: {} in state {}, then {}", time, cpu, NumberIn(change, sched::kPrevPid),
          NumberIn(change, sched::kPrevState), NumberIn(change, sched::kNextPid)));
    });
    VisitFields(event, ftrace::kWaking, [&](std::string_view waking) {
      lines.push_back(fmt::format("{} cpu {}: {} wakes {}", time, cpu,
                                  NumberIn(event, ftrace::kPid),
                                  NumberIn(waking, sched::kWokenPid)));
    });
  };
  VisitFields(bytes, packet::kInTrace, [&](std::string_view one) {
    VisitFields(one, packet::kFtraceEvents, [&](std::string_view bundle) {
      VisitFields(bundle, ftrace::kEvent, [&](std::string_view event) {
        add_event(NumberIn(bundle, ftrace::kCpu), event);
      });
    });
  });
  return lines;
}

// Names of processes and of their threads, in the order of the file.
std::vector<std::string> NamesIn(const std::string& bytes) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name) { names.emplace_back(name); };
  VisitFields(bytes, packet::kInTrace, [&](std::string_view one) {
    VisitFields(one, packet::kTrackDescriptor, [&](std::string_view descriptor) {
      VisitFields(descriptor, track::kProcess, [&](std::string_view process) {
        VisitFields(process, track::kProcessName, add);
      });
    });
    VisitFields(one, packet::kProcessTree, [&](std::string_view all) {
      VisitFields(all, tree::kThreads,
                  [&](std::string_view thread) { VisitFields(thread, tree::kThreadName, add); });
    });
  });
  return names;
}

TEST(ExportPerfetto, NamesGoroutinesAsThreadsOfAProcessForEachStartFunction) {
  EXPECT_EQ(NamesIn(Export(WaitingPair())),
            (std::vector<std::string>{"main.a", "G1 main.a", "main.b", "G2 main.b"}));
}

TEST(ExportPerfetto, NamesNobodyWhoEndedBeforeTheRangeOrBeginsAfterIt) {
  TraceScript script(100);
  script.Goroutine("main.before", "0 running 0 | 10 end");
  script.Goroutine("main.ends", "0 running 1 | 20 end");
  script.Goroutine("main.begins", "29 runnable");
  script.Goroutine("main.after", "30 runnable");
  EXPECT_EQ(
      NamesIn(Export(script.Build(), 20, 30)),
      (std::vector<std::string>{"main.ends", "G2 main.ends", "main.begins", "G3 main.begins"}));
}

TEST(ExportPerfetto, SwitchesProcessorsBetweenGoroutinesAndSaysWhoWoke) {
  EXPECT_EQ(SchedulingOf(Export(WaitingPair())),
            (std::vector<std::string>{
                "12000 cpu 0: 0 in state 0, then 1", "20000 cpu 0: 1 in state 1, then 0",
                "31500 cpu 0: 0 in state 0, then 1", "50000 cpu 0: 1 in state 16, then 0",
                "0 cpu 1: 0 in state 0, then 2", "60000 cpu 1: 2 in state 16, then 0",
                "10000 cpu 1: 2 wakes 1", "30000 cpu 1: 2 wakes 1"}));
}

TEST(ExportPerfetto, BeginsARangeWithWhatIsExecutedThen) {
  EXPECT_EQ(SchedulingOf(Export(WaitingPair(), 15'000, 25'000)),
            (std::vector<std::string>{"15000 cpu 0: 0 in state 0, then 1",
                                      "20000 cpu 0: 1 in state 1, then 0",
                                      "15000 cpu 1: 0 in state 0, then 2"}));
}

TEST(ExportPerfetto, SaysOfAGoroutineThatWaitsAtTheBeginningThatItDoes) {
  int64_t time = -1, state = -1, goroutine = -1;
  VisitFields(Export(WaitingPair(), 25'000, 28'000), packet::kInTrace, [&](std::string_view one) {
    VisitFields(one, packet::kTaskState, [&](std::string_view first) {
      time = NumberIn(one, packet::kTimestamp);
      state = NumberIn(first, task_state::kState);
      goroutine = NumberIn(first, task_state::kTid);
    });
  });
  EXPECT_EQ(time, 25'000);
  EXPECT_EQ(state, task_state::kSleeping);
  EXPECT_EQ(goroutine, 1);
}

// Of the frames of all interned stacks: the mapping each lies in, and those that there are.
void CollectMappings(Reader packet, std::vector<uint64_t>& used, std::vector<uint64_t>& known) {
  while (packet.next(12)) {
    Reader interned = packet.get_message();
    while (interned.next()) {
      const auto tag = interned.tag();
      if (tag != 6 && tag != 19) {
        interned.skip();
        continue;
      }
      Reader entry = interned.get_message();
      while (entry.next()) {
        if (entry.tag() == (tag == 6 ? 3u : 1u))
          (tag == 6 ? used : known).push_back(entry.get_uint64());
        else
          entry.skip();
      }
    }
  }
}

// Perfetto drops the stacks of others.
TEST(ExportPerfetto, PutsTheFramesOfSamplesIntoAMapping) {
  Trace trace = WaitingPair();
  trace.samples.push_back({.time = 25'000, .stack = StackId{1}});
  ASSERT_FALSE(trace.names.stacks.frames(StackId{1}).empty());
  const std::string bytes = Export(trace);
  std::vector<uint64_t> used, known;
  Reader reader(bytes);
  while (reader.next(1))
    CollectMappings(reader.get_message(), used, known);
  EXPECT_EQ(used, std::vector<uint64_t>(trace.names.stacks.frames(StackId{1}).size(), 1));
  EXPECT_EQ(known, std::vector<uint64_t>{1});
}

}  // namespace
}  // namespace skein
