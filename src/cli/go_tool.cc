#include "cli/go_tool.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "analyze/trace_profile.h"
#include "api/endpoints.h"
#include "api/session.h"
#include "base/standard_error.h"
#include "cli/browser.h"
#include "cli/console.h"
#include "cli/go_event_text.h"
#include "cli/verb.h"
#include "gotrace/event_reader.h"
#include "gotrace/footprint.h"
#include "gotrace/text_form.h"
#include "profile/write.h"
#include "serve/serve.h"

namespace skein {
namespace {

struct PprofType {
  std::string_view name;
  ProfileKind kind;
};
constexpr std::array<PprofType, 4> kPprofTypes = {{{"net", ProfileKind::kNetwork},
                                                   {"sync", ProfileKind::kSync},
                                                   {"syscall", ProfileKind::kSyscall},
                                                   {"sched", ProfileKind::kSched}}};

int Complain(const std::string& line) {
  PrintError("{}\n", line);
  return kExitUnreadable;
}

// As Go's log package.
void Log(const std::string& line) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  PrintError("{:%Y/%m/%d %H:%M:%S} {}\n", fmt::localtime(now), line);
}

int WriteProfileOf(const GoToolArgs& args) {
  const auto type = std::find_if(kPprofTypes.begin(), kPprofTypes.end(),
                                 [&](const PprofType& t) { return t.name == args.pprof; });
  if (type == kPprofTypes.end()) return Complain("unknown pprof type " + args.pprof);
  const std::optional<OpenedTrace> opened = OpenTrace(args.file);
  if (!opened) return kExitUnreadable;
  const Trace& trace = *opened->trace;
  const Profile profile = TraceProfile(trace, type->kind, {}, 0, std::max<Nanos>(trace.end, 1));
  const std::vector<std::byte> bytes = WriteProfile(profile);
  Output out;
  out.Write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return out.ExitStatus();
}

int DumpEvents(const OpenedInput& opened, Output& out) {
  const auto reader = OpenEventReader(opened.input.bytes(), {});
  if (!reader.ok()) return Fail(opened.name, reader.error().message);
  fmt::memory_buffer text;
  std::vector<Event> events;
  while (!out.closed() && (*reader)->Read(events)) {
    for (const Event& event : events) {
      text.clear();
      AppendAsGo(event, (*reader)->names(), (*reader)->report(), text);
      out.Write({text.data(), text.size()});
    }
  }
  WarnOfDamage(opened.name, (*reader)->report().diagnostics, opened.input.bytes().size());
  return out.ExitStatus();
}

// Our text form begins with a line that Go's tool does not print.
int DumpWire(const OpenedInput& opened, Output& out) {
  bool first = true;
  const Status written = WriteRawText(opened.input.bytes(), [&](std::string_view lines) {
    if (first) lines.remove_prefix(lines.find('\n') + 1);
    first = false;
    out.Write(lines);
  });
  return written.ok() ? out.ExitStatus() : Fail(opened.name, written.error().message);
}

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) * 100 / static_cast<double>(whole);
}

// Columns as wide as their widest cell and two blanks, but for the last.
std::string Table(const std::vector<std::array<std::string, 5>>& rows) {
  std::array<size_t, 5> widths{};
  for (const auto& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size() + 2);
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i)
      text += fmt::format("{:<{}}", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

int DumpFootprint(const OpenedInput& opened, Output& out) {
  const auto footprint = FootprintOf(opened.input.bytes());
  if (!footprint.ok()) return Fail(opened.name, footprint.error().message);
  uint64_t events = 0;
  for (const EventFootprint& row : *footprint)
    events += row.count;
  std::vector<std::array<std::string, 5>> rows = {{"Event", "Bytes", "%", "Count", "%"},
                                                  {"-", "-", "-", "-", "-"}};
  for (const EventFootprint& row : *footprint) {
    rows.push_back({row.name, std::to_string(row.bytes),
                    fmt::format("{:.2f}%", Percent(row.bytes, opened.input.bytes().size())),
                    std::to_string(row.count), fmt::format("{:.2f}%", Percent(row.count, events))});
  }
  out.Write(Table(rows));
  return out.ExitStatus();
}

struct DumpMode {
  std::string_view name;
  int (*dump)(const OpenedInput& opened, Output& out);
};
constexpr std::array<DumpMode, 3> kDumpModes = {
    {{"parsed", &DumpEvents}, {"wire", &DumpWire}, {"footprint", &DumpFootprint}}};

int Dump(const GoToolArgs& args) {
  const auto mode = std::find_if(kDumpModes.begin(), kDumpModes.end(),
                                 [&](const DumpMode& m) { return m.name == args.debug; });
  if (mode == kDumpModes.end()) {
    return Complain(
        fmt::format("invalid debug mode {}, want one of: parsed, wire, footprint", args.debug));
  }
  const std::optional<OpenedInput> opened = OpenInput(args.file);
  if (!opened) return kExitUnreadable;
  WarnOfDamage(opened->name, opened->input.diagnostics(), opened->input.bytes().size());
  Output out;
  return mode->dump(*opened, out);
}

// Editors wait for this line.
void Announce(std::string url, bool open_browser) {
  if (url.ends_with('/')) url.pop_back();
  Log((open_browser ? "Opening browser. " : "") + ("Trace viewer is listening on " + url));
  if (open_browser) OpenBrowser(url);
}

int ServePages(const GoToolArgs& args) {
  Log("Preparing trace for viewer...");
  const std::optional<OpenedTrace> opened = OpenTrace(args.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  const std::string listen = args.http.empty() ? "localhost:0" : args.http;
  const auto ready = [&](const std::string& url) { Announce(url, !args.no_browser); };
  const Status served = Serve(QuestionsAbout(session), {.listen = listen, .ready = ready});
  if (served.ok()) return kExitOk;
  return Complain("failed to create server socket: " + served.error().message);
}

}  // namespace

int RunGoTool(const GoToolArgs& args) {
  if (args.file.empty()) {
    PrintError("skein: FILE is required; see skein trace --help\n");
    return kExitUsage;
  }
  if (!args.pprof.empty()) return WriteProfileOf(args);
  if (!args.debug.empty()) return Dump(args);
  return ServePages(args);
}

}  // namespace skein
