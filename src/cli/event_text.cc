#include "cli/event_text.h"

#include <array>
#include <span>

#include <fmt/compile.h>

#include "analyze/user_functions.h"
#include "base/text.h"

namespace skein {
namespace {

using Buffer = fmt::memory_buffer;

template <typename Format, typename... Args>
void Print(Buffer& out, const Format& format, const Args&... args) {
  fmt::format_to(fmt::appender(out), format, args...);
}

void Put(Buffer& out, std::string_view text) {
  out.append(text);
}

// Text out of the trace, which may hold anything.
void PrintForeign(Buffer& out, std::string_view text) {
  if (IsPrintable(text)) return Put(out, text);
  Put(out, Printable(text));
}

int64_t Id(GoroutineIndex index, const Names& names) {
  return static_cast<int64_t>(names.goroutines[Raw(index)]);
}
int64_t Id(ProcIndex index, const Names& names) {
  return static_cast<int64_t>(names.procs[Raw(index)]);
}
int64_t Id(ThreadIndex index, const Names& names) {
  return static_cast<int64_t>(names.threads[Raw(index)]);
}

// "G18", or nothing of it.
void PrintResource(const Event& event, const Names& names, Buffer& out) {
  switch (event.resource_kind) {
    case ResourceKind::kGoroutine:
      return Print(out, FMT_COMPILE("G{}"), Id(GoroutineIndex{event.resource}, names));
    case ResourceKind::kProc:
      return Print(out, FMT_COMPILE("P{}"), Id(ProcIndex{event.resource}, names));
    case ResourceKind::kThread:
      return Print(out, FMT_COMPILE("M{}"), Id(ThreadIndex{event.resource}, names));
    case ResourceKind::kNone:
      return;
  }
}

void PrintTask(TaskId task, Buffer& out) {
  if (task != TaskId::kNone && task != TaskId::kBackground)
    Print(out, FMT_COMPILE(" (task {})"), static_cast<uint64_t>(task));
}

void Sync(const Event& event, const Names&, Buffer& out) {
  Print(out, FMT_COMPILE("{}"), event.value);
  if ((event.flags & Event::kAfterLoss) != 0)
    Put(out, " after a loss: what came before is incomplete");
}

void Metric(const Event& event, const Names& names, Buffer& out) {
  PrintForeign(out, names.strings.text(event.name));
  Print(out, FMT_COMPILE(" = {}"), event.value);
}

void Label(const Event& event, const Names& names, Buffer& out) {
  PrintResource(event, names, out);
  Put(out, " ");
  PrintForeign(out, names.strings.text(event.name));
}

void Nothing(const Event&, const Names&, Buffer&) {}

void Range(const Event& event, const Names& names, Buffer& out) {
  if (event.resource_kind != ResourceKind::kNone) {
    PrintResource(event, names, out);
    Put(out, " ");
  }
  PrintForeign(out, names.strings.text(event.name));
}

void RangeEnd(const Event& event, const Names& names, Buffer& out) {
  Range(event, names, out);
  if (event.value != 0 || event.value2 != 0)
    Print(out, FMT_COMPILE(" (swept {} bytes, reclaimed {})"), event.value, event.value2);
}

void Task(const Event& event, const Names& names, Buffer& out) {
  Print(out, FMT_COMPILE("task {} "), event.value);
  PrintForeign(out, names.strings.text(event.name));
  if (event.kind == EventKind::kTaskBegin && event.parent_task() != TaskId::kBackground &&
      event.parent_task() != TaskId::kNone)
    Print(out, FMT_COMPILE(" (parent {})"), event.value2);
}

void Region(const Event& event, const Names& names, Buffer& out) {
  PrintForeign(out, names.strings.text(event.name));
  PrintTask(event.task(), out);
}

void Log(const Event& event, const Names& names, Buffer& out) {
  PrintForeign(out, names.strings.text(event.name));
  Put(out, ": ");
  PrintForeign(out, names.strings.text(event.message));
  PrintTask(event.task(), out);
}

// The function that a new goroutine begins with.
void PrintStart(StackId stack, const Names& names, Buffer& out) {
  const auto frames = names.stacks.frames(stack);
  if (frames.empty()) return;
  Put(out, " starts ");
  PrintForeign(out, names.strings.text(names.stacks.frame(frames.back()).function));
}

void Transition(const Event& event, const Names& names, Buffer& out) {
  const bool of_proc = event.resource_kind == ResourceKind::kProc;
  const std::string_view from = of_proc ? Name(event.from_proc()) : Name(event.from_go());
  const std::string_view to = of_proc ? Name(event.to_proc()) : Name(event.to_go());
  PrintResource(event, names, out);
  Print(out, FMT_COMPILE(" {} -> {}"), from, to);
  if (!of_proc && event.from_go() == GoState::kNotExist)
    PrintStart(event.transition_stack, names, out);
  if (event.name == StringId::kEmpty) return;
  Put(out, " (");
  PrintForeign(out, names.strings.text(event.name));
  Put(out, ")");
}

void Experimental(const Event& event, const Names& names, Buffer& out) {
  PrintForeign(out, names.strings.text(event.name));
  const std::array<uint64_t, 3> args = {event.value, event.value2, event.value3};
  for (size_t i = 0; i < event.arg_count && i < args.size(); ++i)
    Print(out, FMT_COMPILE(" {:#x}"), args[i]);
}

// By EventKind.
constexpr std::array<void (*)(const Event&, const Names&, Buffer&), kEventKindCount> kWhat = {
    &Sync, &Metric, &Label,  &Nothing, &Range, &Range,      &RangeEnd,
    &Task, &Task,   &Region, &Region,  &Log,   &Transition, &Experimental};

bool OfRuntime(std::string_view function) {
  return function.starts_with("runtime.") || function.starts_with("internal/runtime/");
}

// The innermost call that is the program's own; the innermost one if none is. `frames` is not empty.
const Frame& OwnFrame(std::span<const FrameId> frames, const Names& names) {
  for (const FrameId id : frames) {
    const Frame& frame = names.stacks.frame(id);
    const std::string_view function = names.strings.text(frame.function);
    if (!OfRuntime(function) && !IsCppInternal(function, names.strings.text(frame.file)))
      return frame;
  }
  return names.stacks.frame(frames[0]);
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace

void AppendWhat(const Event& event, const Names& names, fmt::memory_buffer& out) {
  kWhat[static_cast<size_t>(event.kind)](event, names, out);
}

void EventText::Append(const Event& event, fmt::memory_buffer& out) {
  AppendTime(event.time, out);
  AppendActor(event, out);
  Print(out, FMT_COMPILE("  {:<15}  "), Name(event.kind));
  AppendWhat(event, names_, out);
  const StackId stack = event.stack != StackId::kNone ? event.stack : event.transition_stack;
  if (!options_.stacks && stack != StackId::kNone) {
    Put(out, "  ");
    Put(out, Where(stack));
  }
  Put(out, "\n");
  if (!options_.stacks) return;
  const bool same = event.transition_stack == event.stack;
  AppendStack(same || event.transition_stack == StackId::kNone ? "" : "caused by", event.stack,
              out);
  if (!same) AppendStack("goroutine's", event.transition_stack, out);
}

void EventText::AppendTime(Nanos time, fmt::memory_buffer& out) const {
  if (options_.absolute) return Print(out, FMT_COMPILE("{}"), time);
  const auto since = static_cast<uint64_t>(time - start_);
  Print(out, FMT_COMPILE("{}.{:09}"), since / 1'000'000'000, since % 1'000'000'000);
}

void EventText::AppendActor(const Event& event, fmt::memory_buffer& out) const {
  if (event.thread == ThreadIndex::kNone) {
    Put(out, "  -       ");
  } else {
    Print(out, FMT_COMPILE("  M{:<7}"), Id(event.thread, names_));
  }
  if (event.proc == ProcIndex::kNone) {
    Put(out, "  -  ");
  } else {
    Print(out, FMT_COMPILE("  P{:<2}"), Id(event.proc, names_));
  }
  if (event.goroutine == GoroutineIndex::kNone) {
    Put(out, "  -     ");
  } else {
    Print(out, FMT_COMPILE("  G{:<5}"), Id(event.goroutine, names_));
  }
}

void EventText::AppendStack(std::string_view title, StackId stack, fmt::memory_buffer& out) const {
  if (stack == StackId::kNone) return;
  if (!title.empty()) Print(out, FMT_COMPILE("    {}:\n"), title);
  for (const FrameId id : names_.stacks.frames(stack)) {
    const Frame& frame = names_.stacks.frame(id);
    Print(out, FMT_COMPILE("    {}  {}:{}\n"), Printable(names_.strings.text(frame.function)),
          Printable(names_.strings.text(frame.file)), frame.line);
  }
}

std::string_view EventText::Where(StackId stack) {
  if (where_.size() <= Raw(stack)) where_.resize(names_.stacks.size());
  std::string& text = where_[Raw(stack)];
  const auto frames = names_.stacks.frames(stack);
  if (text.empty() && !frames.empty()) {
    const Frame& frame = OwnFrame(frames, names_);
    text = Printable(fmt::format("{} {}:{}", names_.strings.text(frame.function),
                                 BaseName(names_.strings.text(frame.file)), frame.line));
  }
  return text;
}

}  // namespace skein
