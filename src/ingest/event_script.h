#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "gotrace/event_reader.h"
#include "ingest/build_trace.h"

// For tests: traces written down event by event.

namespace skein {

// A reader of given events.
class ScriptedReader : public EventReader {
 public:
  ScriptedReader(std::vector<Event> events, Names names, ReadReport report)
      : events_(std::move(events)), names_(std::move(names)), report_(std::move(report)) {}

  bool Read(std::vector<Event>& events) override {
    constexpr size_t kChunk = 3;
    const size_t count = std::min(kChunk, events_.size() - next_);
    const auto first = events_.begin() + static_cast<std::ptrdiff_t>(next_);
    events.assign(first, first + static_cast<std::ptrdiff_t>(count));
    next_ += count;
    return count > 0;
  }

  Names& names() override { return names_; }
  std::string Text(StringId name) override { return std::string(names_.strings.text(name)); }
  const ReadReport& report() const override { return report_; }

 private:
  std::vector<Event> events_;
  size_t next_ = 0;
  Names names_;
  ReadReport report_;
};

// Where an event comes from: a context of thread, processor and goroutine, by their indices.
struct On {
  uint32_t thread = UINT32_MAX;
  uint32_t proc = UINT32_MAX;
  uint32_t goroutine = UINT32_MAX;
};

// Go: On{0, 0, 1} is goroutine 1 on processor 0 of thread 0; ids are the indices plus 1. The clock
// starts at 1000, which is the trace's 0.
class EventScript {
 public:
  EventScript() { Sync(0); }

  void Sync(Nanos time, uint8_t flags = 0) {
    Event event = At(time, EventKind::kSync, {});
    event.flags = flags;
    event.value3 = static_cast<uint16_t>(time == 0 ? 1 : 0);
    Add(event);
  }
  void Go(Nanos time,
          On on,
          uint32_t goroutine,
          GoState from,
          GoState to,
          std::string_view reason = "",
          std::string_view stack = "") {
    Event event = At(time, EventKind::kStateTransition, on);
    event.resource_kind = ResourceKind::kGoroutine;
    event.resource = goroutine;
    event.from = static_cast<uint8_t>(from);
    event.to = static_cast<uint8_t>(to);
    event.name = Text(reason);
    // The code that creates or wakes another goroutine is at a place of its own.
    const bool by_another = from == GoState::kWaiting || from == GoState::kNotExist;
    if (by_another) event.stack = Stack("waker");
    event.transition_stack = Stack(stack);
    Mention(goroutine, names_.goroutines);
    Add(event);
  }
  void Proc(Nanos time, On on, uint32_t proc, ProcState from, ProcState to) {
    Event event = At(time, EventKind::kStateTransition, on);
    event.resource_kind = ResourceKind::kProc;
    event.resource = proc;
    event.from = static_cast<uint8_t>(from);
    event.to = static_cast<uint8_t>(to);
    Mention(proc, names_.procs);
    Add(event);
  }
  void RangeEvent(Nanos time,
                  EventKind kind,
                  On on,
                  std::string_view name,
                  ResourceKind scope = ResourceKind::kNone,
                  uint32_t owner = UINT32_MAX) {
    Event event = At(time, kind, on);
    event.name = Text(name);
    event.resource_kind = scope;
    event.resource = owner;
    Add(event);
  }
  // Tasks, regions and logs.
  void Annotate(Nanos time,
                EventKind kind,
                On on,
                uint64_t task,
                std::string_view name,
                uint64_t parent = UINT64_MAX) {
    Event event = At(time, kind, on);
    event.name = Text(name);
    event.value = task;
    event.value2 = parent;
    Add(event);
  }
  void Metric(Nanos time, std::string_view name, uint64_t value) {
    Event event = At(time, EventKind::kMetric, {});
    event.name = Text(name);
    event.value = value;
    Add(event);
  }

  StringId Text(std::string_view text) { return names_.strings.Intern(text); }
  StackId Stack(std::string_view function) {
    if (function.empty()) return StackId::kNone;
    const FrameId frame = names_.stacks.InternFrame({.pc = 1, .function = Text(function)});
    return names_.stacks.Intern(std::vector<FrameId>{frame});
  }

  std::shared_ptr<const Trace> Build(unsigned threads = 1) {
    ReadReport report;
    report.format = "go 1.26";
    report.clock_snapshots = {{.trace_ns = 900, .wall_sec = 7, .wall_nsec = 5}};
    return BuildTrace(std::make_unique<ScriptedReader>(events_, std::move(names_), report),
                      threads);
  }

 private:
  static constexpr Nanos kClock = 1000;

  Event At(Nanos time, EventKind kind, On on) {
    Mention(on.thread, names_.threads);
    Mention(on.proc, names_.procs);
    Mention(on.goroutine, names_.goroutines);
    Event event;
    event.time = kClock + time;
    event.kind = kind;
    event.thread = ThreadIndex{on.thread};
    event.proc = ProcIndex{on.proc};
    event.goroutine = GoroutineIndex{on.goroutine};
    return event;
  }
  template <typename Id>
  static void Mention(uint32_t index, std::vector<Id>& ids) {
    while (index != UINT32_MAX && ids.size() <= index)
      ids.push_back(static_cast<Id>(ids.size() + 1));
  }
  void Add(const Event& event) { events_.push_back(event); }

  Names names_;
  std::vector<Event> events_;
};

}  // namespace skein
