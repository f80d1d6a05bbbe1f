#include "cli/go_event_text.h"

#include <array>
#include <ctime>
#include <string>

#include <fmt/compile.h>

#include "gotrace/event_specs.h"
#include "gotrace/go_quote.h"

namespace skein {
namespace {

using Buffer = fmt::memory_buffer;

template <typename Format, typename... Args>
void Print(Buffer& out, const Format& format, const Args&... args) {
  fmt::format_to(fmt::appender(out), format, args...);
}

template <typename Id, typename Index>
int64_t IdOf(const std::vector<Id>& ids, Index index) {
  return index == Index::kNone ? -1 : static_cast<int64_t>(ids[Raw(index)]);
}

std::string Quoted(const Names& names, StringId text) {
  return GoQuote(names.strings.text(text));
}

void PrintStack(const Names& names, StackId stack, Buffer& out) {
  for (const FrameId id : names.stacks.frames(stack)) {
    const Frame& frame = names.stacks.frame(id);
    Print(out, FMT_COMPILE("\t{} @ {:#x}\n\t\t{}:{}\n"), names.strings.text(frame.function),
          frame.pc, names.strings.text(frame.file), frame.line);
  }
}

// "Goroutine(7)".
std::string Resource(const Event& event, const Names& names) {
  switch (event.resource_kind) {
    case ResourceKind::kGoroutine:
      return fmt::format("Goroutine({})", IdOf(names.goroutines, GoroutineIndex{event.resource}));
    case ResourceKind::kProc:
      return fmt::format("Proc({})", IdOf(names.procs, ProcIndex{event.resource}));
    case ResourceKind::kThread:
      return fmt::format("Thread({})", IdOf(names.threads, ThreadIndex{event.resource}));
    case ResourceKind::kNone:
      return "None";
  }
  return {};
}

// RFC 3339 with as many digits of a second as it needs, in the local time zone.
std::string WallTime(const ClockSnapshot& clock) {
  const auto seconds = static_cast<std::time_t>(clock.wall_sec);
  std::tm local{};
  localtime_r(&seconds, &local);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local);
  std::string fraction = clock.wall_nsec == 0 ? "" : fmt::format(".{:09}", clock.wall_nsec);
  while (fraction.ends_with('0'))
    fraction.pop_back();
  const long minutes = local.tm_gmtoff / 60;
  if (minutes == 0) return fmt::format("{}{}Z", date, fraction);
  return fmt::format("{}{}{}{:02}:{:02}", date, fraction, minutes < 0 ? '-' : '+',
                     std::abs(minutes) / 60, std::abs(minutes) % 60);
}

void Sync(const Event& event, const Names&, const ReadReport& report, Buffer& out) {
  Print(out, FMT_COMPILE(" N={}"), event.value);
  if (event.value3 == 0 || event.value3 > report.clock_snapshots.size()) return;
  const ClockSnapshot& clock = report.clock_snapshots[event.value3 - 1U];
  Print(out, FMT_COMPILE(" Trace={} Mono={} Wall={}"), clock.trace_ns, clock.mono_ns,
        WallTime(clock));
}

void Metric(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" Name={} Value=Value{{Uint64({})}}"), Quoted(names, event.name),
        event.value);
}

void Label(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" Label={} Resource={}"), Quoted(names, event.name),
        Resource(event, names));
}

void Nothing(const Event&, const Names&, const ReadReport&, Buffer&) {}

void Range(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" Name={} Scope={}"), Quoted(names, event.name), Resource(event, names));
}

void RangeEnd(const Event& event, const Names& names, const ReadReport& report, Buffer& out) {
  Range(event, names, report, out);
  const bool sweep = names.strings.text(event.name) == "GC incremental sweep";
  if (!sweep) return out.append(std::string_view(" Attributes=[]"));
  Print(out,
        FMT_COMPILE(" Attributes=[\"bytes swept\"=Value{{Uint64({})}} "
                    "\"bytes reclaimed\"=Value{{Uint64({})}}]"),
        event.value, event.value2);
}

void Task(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" ID={} Parent={} Type={}"), event.value, event.value2,
        Quoted(names, event.name));
}

void Region(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" Task={} Type={}"), event.value, Quoted(names, event.name));
}

void Log(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  Print(out, FMT_COMPILE(" Task={} Category={} Message={}"), event.value, Quoted(names, event.name),
        Quoted(names, event.message));
}

void Transition(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  const bool of_proc = event.resource_kind == ResourceKind::kProc;
  if (of_proc) {
    Print(out, FMT_COMPILE(" ProcID={} {}->{}"), IdOf(names.procs, ProcIndex{event.resource}),
          Name(event.from_proc()), Name(event.to_proc()));
  } else {
    Print(out, FMT_COMPILE(" GoID={} {}->{}"),
          IdOf(names.goroutines, GoroutineIndex{event.resource}), Name(event.from_go()),
          Name(event.to_go()));
  }
  Print(out, FMT_COMPILE(" Reason={}"), Quoted(names, event.name));
  if (event.transition_stack == StackId::kNone) return;
  out.append(std::string_view("\nTransitionStack=\n"));
  PrintStack(names, event.transition_stack, out);
}

void Experimental(const Event& event, const Names& names, const ReadReport&, Buffer& out) {
  const std::string_view name = names.strings.text(event.name);
  const std::optional<WireEvent> kind = WireEventByName(name);
  const std::array<uint64_t, 3> values = {event.value, event.value2, event.value3};
  Print(out, FMT_COMPILE(" Name={} Args=["), name);
  for (size_t i = 0; i < event.arg_count && i < values.size(); ++i) {
    const std::string_view arg = kind ? SpecOf(*kind).args[i + 1] : "";
    Print(out, FMT_COMPILE("{}{}=Value{{Uint64({})}}"), i == 0 ? "" : ", ", arg, values[i]);
  }
  out.push_back(']');
}

// By EventKind.
constexpr std::array<void (*)(const Event&, const Names&, const ReadReport&, Buffer&),
                     kEventKindCount>
    kDetails = {&Sync, &Metric, &Label,  &Nothing, &Range, &Range,      &RangeEnd,
                &Task, &Task,   &Region, &Region,  &Log,   &Transition, &Experimental};

}  // namespace

void AppendAsGo(const Event& event,
                const Names& names,
                const ReadReport& report,
                fmt::memory_buffer& out) {
  Print(out, FMT_COMPILE("M={} P={} G={} {} Time={}"), IdOf(names.threads, event.thread),
        IdOf(names.procs, event.proc), IdOf(names.goroutines, event.goroutine), Name(event.kind),
        event.time);
  kDetails[static_cast<size_t>(event.kind)](event, names, report, out);
  if (event.stack != StackId::kNone) {
    out.append(std::string_view("\nStack=\n"));
    PrintStack(names, event.stack, out);
  }
  out.push_back('\n');
}

}  // namespace skein
