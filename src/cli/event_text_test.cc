#include "cli/event_text.h"

#include <string>

#include <gtest/gtest.h>

#include "cli/event_filter.h"
#include "cli/event_json.h"

namespace skein {
namespace {

// A program of one thread, one processor and two goroutines.
class EventTextTest : public testing::Test {
 protected:
  EventTextTest() {
    names_.goroutines = {GoroutineId{1}, GoroutineId{18}};
    names_.procs = {ProcId{0}};
    names_.threads = {ThreadId{4711}};
  }

  StackId Stack(std::string_view function, std::string_view file, uint32_t line) {
    const FrameId own = names_.stacks.InternFrame({0x10, Text(function), Text(file), line});
    const FrameId runtime = names_.stacks.InternFrame(
        {0x20, Text("runtime.chanrecv1"), Text("/go/src/runtime/chan.go"), 489});
    const std::vector<FrameId> frames = {runtime, own};
    return names_.stacks.Intern(frames);
  }

  StringId Text(std::string_view text) { return names_.strings.Intern(text); }

  Event Blocking() {
    Event event;
    event.time = 1'002'000'005;
    event.kind = EventKind::kStateTransition;
    event.resource_kind = ResourceKind::kGoroutine;
    event.resource = 1;
    event.from = static_cast<uint8_t>(GoState::kRunning);
    event.to = static_cast<uint8_t>(GoState::kWaiting);
    event.thread = ThreadIndex{0};
    event.proc = ProcIndex{0};
    event.goroutine = GoroutineIndex{1};
    event.name = Text("chan receive");
    event.stack = event.transition_stack = Stack("main.work", "/src/main.go", 12);
    return event;
  }

  std::string Line(const Event& event, const EventText::Options& options = {}) {
    fmt::memory_buffer out;
    EventText(names_, 1'000'000'000, options).Append(event, out);
    return fmt::to_string(out);
  }

  std::string What(const Event& event) {
    fmt::memory_buffer out;
    AppendWhat(event, names_, out);
    return fmt::to_string(out);
  }

  Names names_;
};

TEST_F(EventTextTest, SaysWhenWhoWhatAndWhere) {
  EXPECT_EQ(Line(Blocking()),
            "0.002000005  M4711     P0   G18     StateTransition  "
            "G18 Running -> Waiting (chan receive)  main.work main.go:12\n");
}

TEST_F(EventTextTest, NobodyIsADash) {
  Event event;
  event.time = 1'000'000'000;
  event.kind = EventKind::kSync;
  event.value = 1;
  EXPECT_EQ(Line(event), "0.000000000  -         -    -       Sync             1\n");
}

TEST_F(EventTextTest, PrintsWholeStacksAndClockTimesOnRequest) {
  EXPECT_EQ(
      Line(Blocking(), {.absolute = true, .stacks = true}),
      "1002000005  M4711     P0   G18     StateTransition  G18 Running -> Waiting (chan receive)\n"
      "    runtime.chanrecv1  /go/src/runtime/chan.go:489\n"
      "    main.work  /src/main.go:12\n");
}

TEST_F(EventTextTest, TellsTheTwoStacksOfAnEventApart) {
  Event event = Blocking();
  event.transition_stack = Stack("main.other", "/src/other.go", 3);
  const std::string lines = Line(event, {.stacks = true});
  EXPECT_NE(lines.find("    caused by:\n    runtime.chanrecv1"), std::string::npos) << lines;
  EXPECT_NE(lines.find("    goroutine's:\n    runtime.chanrecv1"), std::string::npos) << lines;
}

TEST_F(EventTextTest, SaysWhatIsSpecialAboutEachKind) {
  Event event;
  event.kind = EventKind::kLog;
  event.name = Text("step");
  event.message = Text("half\nway");
  event.value = 3;
  EXPECT_EQ(What(event), "step: half\\nway (task 3)");

  event.kind = EventKind::kTaskBegin;
  event.value2 = 2;
  EXPECT_EQ(What(event), "task 3 step (parent 2)");

  event.kind = EventKind::kMetric;
  EXPECT_EQ(What(event), "step = 3");

  event.kind = EventKind::kRangeEnd;
  event.resource_kind = ResourceKind::kProc;
  event.resource = 0;
  EXPECT_EQ(What(event), "P0 step (swept 3 bytes, reclaimed 2)");
}

TEST_F(EventTextTest, JsonLeavesOutWhatAKindDoesNotHave) {
  EXPECT_EQ(
      EventJson(Blocking(), names_, 1'000'000'000, JsonStacks::kNo),
      R"({"time":2000005,"kind":"StateTransition","thread":4711,"proc":0,"goroutine":18,)"
      R"("resource":{"kind":"goroutine","id":18},"from":"Running","to":"Waiting","reason":"chan receive"})");
  Event log;
  log.kind = EventKind::kLog;
  log.time = 7;
  log.value = static_cast<uint64_t>(TaskId::kBackground);
  log.message = Text("\"quoted\"");
  EXPECT_EQ(EventJson(log, names_, 0, JsonStacks::kYes),
            R"({"time":7,"kind":"Log","message":"\"quoted\""})");
}

TEST_F(EventTextTest, FiltersByTimeKindAndGoroutine) {
  const Event event = Blocking();
  EXPECT_TRUE(EventFilter{}.Matches(event, 5, names_));
  EXPECT_TRUE((EventFilter{.from = 5, .to = 6, .goroutines = {}}.Matches(event, 5, names_)));
  EXPECT_FALSE((EventFilter{.from = 4, .to = 5, .goroutines = {}}.Matches(event, 5, names_)));
  EXPECT_TRUE((EventFilter{.goroutines = {1, 18}}.Matches(event, 5, names_)));
  EXPECT_FALSE((EventFilter{.goroutines = {1}}.Matches(event, 5, names_)));
  EventFilter filter;
  filter.Want(EventKind::kLog);
  EXPECT_FALSE(filter.Matches(event, 5, names_));
  filter.Want(EventKind::kStateTransition);
  EXPECT_TRUE(filter.Matches(event, 5, names_));
}

TEST_F(EventTextTest, AGoroutineIsAlsoFoundWhereOthersActOnIt) {
  Event event = Blocking();
  event.goroutine = GoroutineIndex{0};
  EXPECT_TRUE((EventFilter{.goroutines = {18}}.Matches(event, 5, names_)));
}

TEST(ParseEventKind, IsNotFussyAboutCapitals) {
  EXPECT_EQ(ParseEventKind("taskend"), EventKind::kTaskEnd);
  EXPECT_EQ(ParseEventKind("TaskEnd"), EventKind::kTaskEnd);
  EXPECT_EQ(ParseEventKind("Task"), std::nullopt);
}

}  // namespace
}  // namespace skein
