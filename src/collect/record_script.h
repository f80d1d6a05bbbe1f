#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "collect/composer.h"
#include "gotrace/event_reader.h"
#include "gotrace/raw_reader.h"
#include "gotrace/text_form.h"
#include "gotrace/validator.h"
#include "sigsafe/record.h"

// For tests: traces from records written as text.

namespace skein {

// Text 1 is "text1", and so on; stack 1 has the calls f1 and main.
class ScriptNames : public RecordNames, public Symbols {
 public:
  std::span<const uint64_t> Stack(uint32_t id) override {
    pcs_ = {0x1000 + uint64_t{id}, 0x1000};
    return id == 0 ? std::span<const uint64_t>() : pcs_;
  }
  std::string_view Text(uint32_t id) override {
    text_ = id == 0 ? "" : fmt::format("text{}", id);
    return text_;
  }
  const std::vector<SourceFrame>& At(uint64_t pc) override {
    std::vector<SourceFrame>& frames = frames_[pc];
    frames = {{pc == 0x1000 ? "main" : fmt::format("f{}", pc - 0x1000), "a.cc", 7}};
    return frames;
  }

 private:
  std::vector<uint64_t> pcs_;
  std::string text_;
  std::map<uint64_t, std::vector<SourceFrame>> frames_;
};

struct Script {
  struct Line {
    uint64_t thread;
    Record record;
  };
  std::vector<Line> lines;
};

// One record a line: "TIME THREAD KIND [a=N] [b=N] [reason=N] [stack=N] [text=...]".
inline Script ScriptOf(std::string_view text) {
  static const std::map<std::string, RecordKind> kKinds = {{"create", RecordKind::kThreadCreate},
                                                           {"start", RecordKind::kThreadStart},
                                                           {"end", RecordKind::kThreadEnd},
                                                           {"block", RecordKind::kBlock},
                                                           {"unblocked", RecordKind::kUnblocked},
                                                           {"wake", RecordKind::kWake},
                                                           {"call", RecordKind::kCallBegin},
                                                           {"return", RecordKind::kCallEnd},
                                                           {"task", RecordKind::kTaskBegin},
                                                           {"endtask", RecordKind::kTaskEnd},
                                                           {"region", RecordKind::kRegionBegin},
                                                           {"endregion", RecordKind::kRegionEnd},
                                                           {"text", RecordKind::kText},
                                                           {"log", RecordKind::kLog},
                                                           {"label", RecordKind::kLabel},
                                                           {"sample", RecordKind::kCpuSample},
                                                           {"lost", RecordKind::kLost}};
  Script script;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Script::Line parsed{0, {0, 0, RecordKind::kNone, 0, 0, 0, 0}};
    std::string kind;
    if (!(words >> parsed.record.ticks >> parsed.thread >> kind)) continue;
    parsed.record.kind = kKinds.at(kind);
    for (std::string word; words >> word;) {
      const size_t equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const std::string value = word.substr(equals + 1);
      Record& record = parsed.record;
      if (name == "text") {
        record.size = static_cast<uint16_t>(
            value.copy(reinterpret_cast<char*>(&record.a), Record::kTextBytes));
        continue;
      }
      const uint64_t number = std::stoull(value);
      if (name == "a") record.a = number;
      if (name == "b") record.b = number;
      if (name == "reason" || name == "unlock") record.flag = static_cast<uint8_t>(number);
      if (name == "stack") record.stack = static_cast<uint32_t>(number);
      if (name == "size") record.size = static_cast<uint16_t>(number);
    }
    script.lines.push_back(parsed);
  }
  return script;
}

// The trace that a composer makes when it is told by tell(composer), Finish() included.
template <typename Tell>
std::vector<std::byte> TraceOf(Tell tell) {
  ScriptNames names;
  std::vector<std::byte> trace;
  Composer composer(names, names, [&](std::span<const std::byte> bytes) {
    trace.insert(trace.end(), bytes.begin(), bytes.end());
    return true;
  });
  tell(composer);
  return trace;
}

// The trace of it. Threads with a "start" appear then; the others run from the beginning. Every
// `piece` lines what has come so far is composed. Thread N has the kernel's id 100 + N.
inline std::vector<std::byte> ComposeScript(const Script& script, size_t piece = SIZE_MAX) {
  std::map<uint64_t, ModelThread::State> begins;
  for (const Script::Line& line : script.lines) {
    const bool starts = line.record.kind == RecordKind::kThreadStart;
    begins.try_emplace(line.thread,
                       starts ? ModelThread::State::kAbsent : ModelThread::State::kRunning);
  }
  return TraceOf([&](Composer& composer) {
    for (const auto& [thread, state] : begins)
      composer.AddThread(thread, static_cast<uint32_t>(100 + thread), 0, state);
    size_t count = 0;
    for (const Script::Line& line : script.lines) {
      composer.Add(line.thread, {line.record});
      if (++count % piece == 0 && line.record.ticks > Composer::kForesightNs)
        composer.Compose(line.record.ticks - Composer::kForesightNs);
    }
    composer.Finish();
  });
}

// All that the validator says of the trace.
inline std::string FindingsOf(std::span<const std::byte> trace) {
  std::string all;
  for (const Diagnostic& finding : ValidateTrace(trace))
    all += fmt::format("{} at {}\n", finding.message, finding.offset);
  return all;
}

// Of all events, statuses included.
struct Times {
  uint64_t first = UINT64_MAX;
  uint64_t last = 0;
};
inline Times TimesOf(std::span<const std::byte> trace) {
  auto reader = RawReader::Open(trace);
  EXPECT_TRUE(reader.ok());
  Times times;
  uint64_t time = 0;
  RawEvent event;
  while (reader.ok() && (*reader)->Next(event)) {
    if (event.code == static_cast<uint8_t>(WireEvent::kEventBatch)) time = event.args[2];
    if (!SpecOf(static_cast<WireEvent>(event.code)).timed) continue;
    time += event.args[0];
    times.first = std::min(times.first, time);
    times.last = std::max(times.last, time);
  }
  return times;
}

// The functions at the innermost ends of the stacks of those who woke others, in order; "-": no stack.
inline std::string WakersOf(std::span<const std::byte> trace) {
  auto reader = OpenEventReader(trace, {});
  EXPECT_TRUE(reader.ok());
  std::vector<Event> all;
  for (std::vector<Event> events; reader.ok() && (*reader)->Read(events);)
    all.insert(all.end(), events.begin(), events.end());
  std::string wakers;
  for (const Event& event : all) {
    const bool wakes = event.kind == EventKind::kStateTransition &&
                       event.resource_kind == ResourceKind::kGoroutine &&
                       event.from_go() == GoState::kWaiting && event.to_go() == GoState::kRunnable;
    if (!wakes) continue;
    const Names& names = (*reader)->names();
    const std::span<const FrameId> frames = names.stacks.frames(event.stack);
    if (!wakers.empty()) wakers += ' ';
    wakers +=
        frames.empty() ? "-" : names.strings.text(names.stacks.frame(frames.front()).function);
  }
  return wakers;
}

// The timed events of the trace but for statuses, in order: "TIME M: Event args".
inline std::string EventsOf(std::span<const std::byte> trace) {
  auto reader = RawReader::Open(trace);
  EXPECT_TRUE(reader.ok());
  if (!reader.ok()) return {};
  struct Line {
    uint64_t time;
    std::string text;
  };
  std::vector<Line> lines;
  uint64_t time = 0;
  uint64_t thread = 0;
  RawEvent event;
  while ((*reader)->Next(event)) {
    const auto code = static_cast<WireEvent>(event.code);
    if (code == WireEvent::kEventBatch) {
      thread = event.args[1];
      time = event.args[2];
    }
    const EventSpec& spec = SpecOf(code);
    if (!spec.timed) continue;
    time += event.args[0];
    const bool is_status = code == WireEvent::kProcStatus || code == WireEvent::kGoStatus ||
                           code == WireEvent::kProcsChange;
    if (is_status) continue;
    std::string text = fmt::format("{} M{} {}", time, thread, spec.name);
    for (size_t i = 1; i < event.args.size(); ++i)
      if (!spec.is_stack(i) && !spec.is_string(i))
        text += fmt::format(" {}={}", spec.args[i], event.args[i]);
    lines.push_back({time, text + "\n"});
  }
  std::ranges::stable_sort(lines, {}, &Line::time);
  std::string all;
  for (const Line& line : lines)
    all += line.text;
  return all;
}

}  // namespace skein
