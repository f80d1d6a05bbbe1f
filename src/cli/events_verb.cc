#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/console.h"
#include "cli/event_filter.h"
#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/options.h"
#include "cli/stretch.h"
#include "cli/verb.h"
#include "gotrace/event_reader.h"
#include "gotrace/text_form.h"

namespace skein {
namespace {

struct EventsOptions {
  std::string file;
  EventFilter filter;
  uint64_t limit = UINT64_MAX;
  EventText::Options text;
  bool json = false;
  bool raw = false;
};

// One way to write an event.
using Writer = std::function<void(const Event&, Output&)>;

Writer MakeWriter(const EventsOptions& options, const Names& names, Nanos start) {
  if (options.json) {
    const JsonStacks stacks = options.text.stacks ? JsonStacks::kYes : JsonStacks::kNo;
    const Nanos zero = options.text.absolute ? 0 : start;
    return [&names, zero, stacks](const Event& event, Output& out) {
      out.Write(EventJson(event, names, zero, stacks));
      out.Write("\n");
    };
  }
  auto text = std::make_shared<EventText>(names, start, options.text);
  auto line = std::make_shared<fmt::memory_buffer>();
  return [text, line](const Event& event, Output& out) {
    line->clear();
    text->Append(event, *line);
    out.Write({line->data(), line->size()});
  };
}

struct Written {
  uint64_t events = 0;
  Nanos last = 0;        // Of those read, since the first.
  bool stopped = false;  // Before the end of the trace: what follows was not asked for.
};

Written WriteEvents(EventReader& reader, const EventsOptions& options, Output& out) {
  const Names& names = reader.names();
  std::vector<Event> events;
  std::optional<Nanos> start;
  Writer write;
  Written written;
  while (written.events < options.limit && !out.closed() && reader.Read(events)) {
    if (!start) {
      start = events.front().time;
      write = MakeWriter(options, names, *start);
    }
    for (const Event& event : events) {
      written.stopped = event.time - *start >= options.filter.to || written.events == options.limit;
      if (written.stopped) return written;
      written.last = event.time - *start;
      if (!options.filter.Matches(event, written.last, names)) continue;
      write(event, out);
      ++written.events;
    }
  }
  return written;
}

// What nothing was written for, if that can only be a mistake.
int CheckFound(const std::string& file, const EventFilter& filter, const Names& names, Nanos last) {
  if (const int status = CheckBegins(file, filter.from, last)) return status;
  for (const int64_t goroutine : filter.goroutines)
    if (std::ranges::find(names.goroutines, GoroutineId{goroutine}) == names.goroutines.end())
      return Fail(file, fmt::format("there is no goroutine {}", goroutine));
  return kExitOk;
}

int PrintEvents(const EventsOptions& options) {
  if (const int status = CheckOrder(options.filter.from, options.filter.to)) return status;
  const std::optional<OpenedInput> opened = OpenInput(options.file);
  if (!opened) return kExitUnreadable;
  const std::span<const std::byte> bytes = opened->input.bytes();
  const auto reader = OpenEventReader(bytes, {});
  if (!reader.ok()) return Fail(opened->name, reader.error().message);
  Output out;
  const Written written = WriteEvents(**reader, options, out);
  out.Flush();
  WarnOfDamage(opened->name, opened->input.diagnostics(), bytes.size());
  WarnOfDamage(opened->name, (*reader)->report().diagnostics, bytes.size());
  const bool nothing_fits = written.events == 0 && !written.stopped && !out.closed();
  if (!nothing_fits || options.limit == 0) return out.ExitStatus();
  return CheckFound(opened->name, options.filter, (*reader)->names(), written.last);
}

int PrintRaw(const EventsOptions& options) {
  const std::optional<OpenedInput> opened = OpenInput(options.file);
  if (!opened) return kExitUnreadable;
  Output out;
  const Status written =
      WriteRawText(opened->input.bytes(), [&](std::string_view lines) { out.Write(lines); });
  if (!written.ok()) return Fail(opened->name, written.error().message);
  out.Flush();
  WarnOfDamage(opened->name, opened->input.diagnostics(), opened->input.bytes().size());
  return out.ExitStatus();
}

std::string KindNames() {
  std::string names;
  for (size_t i = 0; i < kEventKindCount; ++i)
    names += fmt::format("{}{}", i > 0 ? ", " : "", Name(EventKind{static_cast<uint8_t>(i)}));
  return names;
}

void AddKinds(CLI::App& app, EventFilter& filter) {
  const auto parse = [&filter](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const std::optional<EventKind> kind = ParseEventKind(name);
      if (!kind)
        throw CLI::ValidationError(
            "--kind", fmt::format("there is no '{}'; kinds are {}", name, KindNames()));
      filter.Want(*kind);
    }
  };
  app.add_option_function<std::vector<std::string>>(
         "--kind", parse, "Only events of this kind; see below. May be repeated")
      ->option_text("KIND")
      ->allow_extra_args(false);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<EventsOptions>();
  app.add_option("FILE", options->file)->required();
  AddMoment(app, "--from", options->filter.from,
            "Only events at or after this time since the first event, such as 1.5s or 200ms");
  AddMoment(app, "--to", options->filter.to, "Only events before this time");
  app.add_option("--goroutine", options->filter.goroutines,
                 "Only events that this goroutine caused or underwent. May be repeated")
      ->option_text("ID")
      ->check(AtLeast(0))
      ->allow_extra_args(false);
  AddKinds(app, options->filter);
  app.add_option("--limit", options->limit, "Stop after so many events")
      ->option_text("N")
      ->check(AtLeast(0));
  app.add_flag("--stacks", options->text.stacks, "Print whole stacks below each event");
  app.add_flag("--absolute", options->text.absolute,
               "Print times as the trace's clock has them, in nanoseconds");
  CLI::Option* json = app.add_flag("--json", options->json, "Print one JSON object a line");
  CLI::Option* raw = app.add_flag("--raw", options->raw,
                                  "Print what stands in the file, in its order and nothing looked "
                                  "up, as text that skein trace assemble reads");
  for (const char* name :
       {"--from", "--to", "--goroutine", "--kind", "--limit", "--stacks", "--absolute"})
    raw->excludes(app.get_option(name));
  raw->excludes(json);
  return [options] { return options->raw ? PrintRaw(*options) : PrintEvents(*options); };
}

constexpr std::string_view kFooter =
    R"(A line holds the time since the first event in seconds; the thread (M), processor (P) and goroutine
(G) that caused the event, or -; its kind; what happened; and the innermost call outside Go's
runtime:

  0.001234567  M4711     P0   G1      StateTransition  G1 Running -> Waiting (chan receive)  main.work main.go:12

Kinds: Sync, Metric, Label, StackSample, RangeBegin, RangeActive, RangeEnd, TaskBegin, TaskEnd,
RegionBegin, RegionEnd, Log, StateTransition, Experimental.

Examples:
  skein trace events trace.out | less
  skein trace events --goroutine 17 --stacks trace.out       the life of one goroutine
  skein trace events --kind Log --kind TaskEnd trace.out     what the program itself reported
  skein trace events --from 1.5s --to 1500.2ms trace.out     200 microseconds of everything)";

}  // namespace

const Verb kEventsVerb = {
    .name = "events",
    .help = "Print every event as a line of text",
    .usage = "skein trace events [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
