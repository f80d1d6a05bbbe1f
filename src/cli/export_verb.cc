#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analyze/trace_profile.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/output_file.h"
#include "cli/pprof_trace.h"
#include "cli/stretch.h"
#include "cli/verb.h"
#include "export/chrome_export.h"
#include "export/perfetto_export.h"
#include "export/table_export.h"
#include "profile/write.h"

namespace skein {
namespace {

struct ExportOptions {
  std::string file;
  std::string output;
  std::string format;
  std::string view = "proc";
  std::string kind = "sched";
  Nanos from = 0;
  Nanos to = INT64_MAX;
};

void WriteChrome(const Trace& trace, const ExportOptions& options, const ExportSink& sink) {
  const LaneKind lanes = options.view == "thread" ? LaneKind::kThread : LaneKind::kProc;
  ExportChrome(trace, lanes, options.from, options.to, sink);
}

void WritePerfetto(const Trace& trace, const ExportOptions& options, const ExportSink& sink) {
  ExportPerfetto(trace, options.from, options.to, sink);
}

void WritePprof(const Trace& trace, const ExportOptions& options, const ExportSink& sink) {
  const auto kind = std::find(std::begin(kProfileNames), std::end(kProfileNames), options.kind);
  const auto number = static_cast<ProfileKind>(kind - std::begin(kProfileNames));
  const Nanos to = std::min(options.to, std::max<Nanos>(trace.end, 1));
  const Profile profile = TraceProfile(trace, number, {}, options.from, to);
  if (profile.sample_count() == 0) Warn(DisplayName(options.file), WhyEmpty(trace, number));
  const auto bytes = WriteProfile(profile);
  sink({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void WriteCsv(const Trace& trace, const ExportOptions& options, const ExportSink& sink) {
  ExportCsv(trace, options.from, options.to, sink);
}

void WriteJson(const Trace& trace, const ExportOptions& options, const ExportSink& sink) {
  ExportJsonLines(trace, options.from, options.to, sink);
}

struct Format {
  std::string_view name;
  void (*write)(const Trace& trace, const ExportOptions& options, const ExportSink& sink);
};
constexpr std::array<Format, 5> kFormats = {{{"chrome", &WriteChrome},
                                             {"perfetto", &WritePerfetto},
                                             {"pprof", &WritePprof},
                                             {"csv", &WriteCsv},
                                             {"json", &WriteJson}}};

int Export(const ExportOptions& options) {
  if (const int status = CheckOrder(options.from, options.to)) return status;
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Nanos end = opened->trace->end;
  if (const int status = CheckBegins(opened->name, options.from, end)) return status;
  const auto format = std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& known) {
    return known.name == options.format;
  });
  if (options.output.empty() || options.output == "-") {
    Output out;
    format->write(*opened->trace, options, [&](std::string_view text) { out.Write(text); });
    return out.ExitStatus();
  }
  OutputFile file(options.output);
  if (file.is_open())
    format->write(*opened->trace, options, [&](std::string_view text) { file.Write(text); });
  const Status written = file.Close();
  return written.ok() ? static_cast<int>(kExitOk) : Fail(options.output, written.error().message);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  app.add_option("FILE", options->file)->required();
  std::vector<std::string> formats;
  for (const Format& format : kFormats)
    formats.emplace_back(format.name);
  app.add_option("--format", options->format, "chrome, perfetto, pprof, csv or json; see below")
      ->option_text("FORMAT")
      ->required()
      ->check(CLI::IsMember(formats));
  app.add_option("-o,--output", options->output, "Where to write to; standard output if not given")
      ->option_text("FILE");
  AddMoment(app, "--from", options->from, "Only what happens at or after this time, such as 1.5s");
  AddMoment(app, "--to", options->to, "Only what happens before this time");
  app.add_option("--view", options->view, "chrome: a row for each proc (default) or thread")
      ->option_text("VIEW")
      ->check(CLI::IsMember({"proc", "thread"}));
  std::vector<std::string> kinds(std::begin(kProfileNames), std::end(kProfileNames));
  app.add_option("--kind", options->kind,
                 "pprof: sched (default), network, sync, syscall, or cpu for samples")
      ->option_text("KIND")
      ->check(CLI::IsMember(kinds));
  return [options] { return Export(*options); };
}

constexpr std::string_view kFooter = R"(Formats:
  chrome   trace event JSON, for Perfetto, speedscope, chrome://tracing: what ran where,
           arrows to what was woken, tasks, regions, logs, heap, stacks
  perfetto Perfetto's own format: goroutines as threads, processors as CPUs, wake-ups,
           tasks, regions, samples
  pprof    a profile of blocked time or of CPU samples, for pprof
  csv      every state of every goroutine, a row each
  json     the same, an object a line

Examples:
  skein trace export --format=chrome -o trace.json trace.out
  skein trace export --format=chrome --from=1.5s --to=1.6s trace.out | gzip > part.json.gz
  skein trace export --format=pprof --kind=sync -o sync.pb.gz trace.out
  skein trace export --format=csv trace.out | sqlite3 -csv t.db '.import /dev/stdin states')";

}  // namespace

const Verb kExportVerb = {
    .name = "export",
    .help = "Write a trace in the format of another tool",
    .usage = "skein trace export --format=FORMAT [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
