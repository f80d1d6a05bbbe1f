#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gotrace/event_reader.h"
#include "gotrace/text_form.h"

// For tests: traces from text, and what a reader says of a trace as text.

namespace skein {

inline std::vector<std::byte> TraceOf(std::string_view text) {
  Result<std::vector<std::byte>> trace = AssembleTrace(text);
  EXPECT_TRUE(trace.ok()) << trace.error().message;
  return trace.ok() ? *trace : std::vector<std::byte>();
}

// The tables that close a generation whose events need no stacks.
inline std::string Tables(int generation,
                          std::string_view strings = "",
                          std::string_view stacks = "",
                          int64_t ticks = 5000) {
  const std::string batch = fmt::format("EventBatch gen={} m=-1 time={}\n", generation, ticks);
  return batch + "Frequency freq=1000000000\n" + batch + "Stacks\n" + std::string(stacks) + batch +
         "Strings\n" + std::string(strings);
}

// What a thread does in its first generation before anything else: goroutine 1 runs on processor 0.
inline std::string Begin(int generation = 1, int64_t ticks = 1000) {
  return fmt::format(
      "EventBatch gen={} m=7 time={}\n"
      "ProcStatus dt=1 p=0 pstatus=1\n"
      "GoStatus dt=1 g=1 m=7 gstatus=2\n",
      generation, ticks);
}

struct ReadOutcome {
  std::string error;  // Of opening; empty: it worked.
  std::string events;
  ReadReport report;
  size_t event_count = 0;  // Syncs not counted.
};

inline std::string EventLine(const Event& event, const Names& names) {
  const auto thread =
      event.thread == ThreadIndex::kNone
          ? "-"
          : fmt::format("{}", static_cast<int64_t>(names.threads[Raw(event.thread)]));
  const auto proc = [&names](uint32_t i) {
    return i == UINT32_MAX ? "-" : fmt::format("{}", static_cast<int64_t>(names.procs[i]));
  };
  const auto go = [&names](uint32_t i) {
    return i == UINT32_MAX ? "-" : fmt::format("{}", static_cast<int64_t>(names.goroutines[i]));
  };
  std::string line = fmt::format("{} M{} P{} G{} {}", event.time, thread, proc(Raw(event.proc)),
                                 go(Raw(event.goroutine)), Name(event.kind));
  if (event.resource_kind == ResourceKind::kGoroutine) line += " goroutine " + go(event.resource);
  if (event.resource_kind == ResourceKind::kProc) line += " proc " + proc(event.resource);
  if (event.kind == EventKind::kStateTransition) {
    line += event.resource_kind == ResourceKind::kProc
                ? fmt::format(" {}->{}", Name(event.from_proc()), Name(event.to_proc()))
                : fmt::format(" {}->{}", Name(event.from_go()), Name(event.to_go()));
  }
  if (event.name != StringId::kEmpty)
    line += fmt::format(" \"{}\"", names.strings.text(event.name));
  if (event.message != StringId::kEmpty)
    line += fmt::format(" \"{}\"", names.strings.text(event.message));
  if (event.value != 0) line += fmt::format(" value={}", static_cast<int64_t>(event.value));
  if (event.value2 != 0) line += fmt::format(" value2={}", static_cast<int64_t>(event.value2));
  for (const auto& [label, stack] :
       {std::pair{"stack", event.stack}, {"transition", event.transition_stack}}) {
    if (stack == StackId::kNone) continue;
    line += fmt::format(" {}=", label);
    for (FrameId frame : names.stacks.frames(stack))
      line += fmt::format("{};", names.strings.text(names.stacks.frame(frame).function));
  }
  if ((event.flags & Event::kAfterLoss) != 0 && event.kind == EventKind::kSync)
    line += " after loss";
  return line;
}

enum class Text { kYes, kNo };

inline ReadOutcome ReadAll(std::span<const std::byte> trace,
                           unsigned threads = 1,
                           Text text = Text::kYes) {
  ReadOutcome outcome;
  Result<std::unique_ptr<EventReader>> reader = OpenEventReader(trace, {threads, nullptr});
  if (!reader.ok()) {
    outcome.error = reader.error().message;
    return outcome;
  }
  std::vector<Event> events;
  Nanos last = 0;
  while ((*reader)->Read(events)) {
    for (const Event& event : events) {
      EXPECT_GT(event.time, last);
      last = event.time;
      if (text == Text::kYes) outcome.events += EventLine(event, (*reader)->names()) + "\n";
      outcome.event_count += event.kind == EventKind::kSync ? 0 : 1;
    }
  }
  outcome.report = (*reader)->report();
  return outcome;
}

inline ReadOutcome ReadText(std::string_view text) {
  return ReadAll(TraceOf(text));
}

// All messages, one a line.
inline std::string Complaints(const ReadOutcome& outcome) {
  std::string lines = outcome.error;
  for (const Diagnostic& diagnostic : outcome.report.diagnostics)
    lines += diagnostic.message + "\n";
  return lines;
}

}  // namespace skein
