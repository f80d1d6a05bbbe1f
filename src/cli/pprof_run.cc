#include "cli/pprof_run.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <re2/re2.h>
#include <unistd.h>

#include "base/run_program.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "cli/pprof_json.h"
#include "profile/write.h"
#include "report/disasm.h"
#include "report/exports.h"
#include "report/graph_picture.h"
#include "report/list.h"
#include "report/text_reports.h"
#include "report/web_list.h"

namespace skein {
namespace {

Error Failed(std::string message) {
  return {Error::Code::kIo, std::move(message)};
}

std::string BytesText(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

SourceFiles SourcesOf(const PprofJob& job) {
  std::string search = job.config.source_path;
  if (search.empty()) search = std::filesystem::current_path().string();
  return SourceFiles(
      {.search_path = search, .trim_path = job.config.trim_path, .looks_further = !job.compat});
}

Result<std::string> ListReport(const Report& report, const PprofJob& job) {
  SourceFiles files = SourcesOf(job);
  return ListText(report, files, {.counts_recursion_twice = job.compat});
}

Objdump ObjdumpOf(const PprofJob& job) {
  return Objdump(
      {.tools = job.tools, .intel_syntax = job.config.intel_syntax, .compat = job.compat});
}

Result<std::string> DisasmReport(const Report& report, const PprofJob& job) {
  ProgramFiles programs;
  Objdump objdump = ObjdumpOf(job);
  Result<std::string> text = DisasmText(
      report, programs, objdump, {.counts_recursion_twice = job.compat, .at_most = std::nullopt});
  for (const std::string& problem : programs.problems()) {
    if (job.compat) {
      fmt::print("{}\n", problem);
    } else {
      job.notice(problem);
    }
  }
  return text;
}

Result<std::string> WebListReport(const Report& report, const PprofJob& job) {
  ProgramFiles programs;
  Objdump objdump = ObjdumpOf(job);
  SourceFiles sources = SourcesOf(job);
  const Result<WebListing> listing =
      MakeWebListing(report, programs, objdump, sources,
                     {.counts_recursion_twice = job.compat, .at_most = std::nullopt});
  if (!listing.ok()) return listing.error();
  return WebListPage(report, *listing);
}

bool WantsSvg(const PprofJob& job) {
  return std::string_view(job.config.output).ends_with(".svg");
}

using Renderer = Result<std::string> (*)(Report&, const PprofJob&);

struct OwnFormat {
  std::string_view command;
  Renderer render;
};

// What google/pprof has not.
constexpr std::array<OwnFormat, 5> kOwnFormats = {{
    {"csv", [](Report& r, const PprofJob&) -> Result<std::string> { return CsvText(r); }},
    {"flamegraph",
     [](Report& r, const PprofJob& job) -> Result<std::string> {
       return WantsSvg(job) ? FlameSvg(r) : FlameHtml(r);
     }},
    {"folded", [](Report& r, const PprofJob&) -> Result<std::string> { return FoldedText(r); }},
    {"inverted", [](Report& r, const PprofJob&) -> Result<std::string> { return InvertedText(r); }},
    {"json", [](Report& r, const PprofJob&) -> Result<std::string> { return PprofJson(r); }},
}};

// The report itself, before Graphviz or a viewer get it.
Result<std::string> Render(Report& report, const PprofJob& job) {
  const auto own = std::ranges::find(kOwnFormats, job.command->name, &OwnFormat::command);
  if (own != kOwnFormats.end()) return own->render(report, job);
  switch (job.command->kind) {
    case ReportKind::kText:
      return TopText(report);
    case ReportKind::kTree:
    case ReportKind::kPeek:
      return TreeText(report);
    case ReportKind::kTraces:
      return TracesText(report);
    case ReportKind::kTags:
      return TagsText(report);
    case ReportKind::kComments:
      return CommentsText(report);
    case ReportKind::kRaw:
      return RawText(report.profile);
    case ReportKind::kDot:
      return DotText(report);
    case ReportKind::kCallgrind:
      return CallgrindText(report);
    case ReportKind::kProto:
      return BytesText(WriteProfile(ScaledProfile(std::move(report))));
    case ReportKind::kTopProto:
      return BytesText(WriteProfile(TopProfile(report)));
    case ReportKind::kList:
      return ListReport(report, job);
    case ReportKind::kDisasm:
      return DisasmReport(report, job);
    case ReportKind::kWebList:
      return WebListReport(report, job);
  }
  return Failed("no such report");
}

Result<std::string> Draw(const std::string& dot, std::string_view format) {
  Result<std::string> picture = RunProgram({"dot", fmt::format("-T{}", format)}, dot);
  if (picture.ok())
    return format == "svg" ? WithPanAndZoom(std::move(*picture)) : std::move(*picture);
  return Failed(fmt::format("failed to execute dot. Is Graphviz installed? Error: {}",
                            picture.error().message));
}

Status WriteFile(const std::string& path, std::string_view text) {
  OutputFile file(path);
  const bool is_open = file.is_open();
  file.Write(text);
  const Status written = file.Close();
  if (written.ok()) return written;
  std::string reason = written.error().message;
  reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  return Failed(fmt::format("{} {}: {}", is_open ? "write" : "open", path, reason));
}

// profile001.svg, or the first such name that is free.
Result<std::string> WriteNumbered(std::string_view extension, std::string_view text) {
  for (int i = 1; i < 10000; ++i) {
    const std::string path = fmt::format("profile{:03}.{}", i, extension);
    const int descriptor = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666);
    if (descriptor < 0) continue;
    close(descriptor);
    if (Status status = WriteFile(path, text); !status.ok()) return status.error();
    return path;
  }
  return Failed("could not create file of the form profileNNN." + std::string(extension));
}

std::vector<std::vector<std::string>> Viewers(const PprofCommand& command) {
  if (command.viewer != "browser") {
    std::vector<std::string> words;
    for (size_t begin = 0; begin <= command.viewer.size();) {
      const size_t end = std::min(command.viewer.find(' ', begin), command.viewer.size());
      words.emplace_back(command.viewer.substr(begin, end - begin));
      begin = end + 1;
    }
    return {words};
  }
  std::vector<std::vector<std::string>> browsers;
  if (const char* browser = std::getenv("BROWSER")) browsers.push_back({browser});
  for (const char* name : {"chrome", "google-chrome", "chromium", "firefox", "sensible-browser"})
    browsers.push_back({name});
  if (std::getenv("DISPLAY") != nullptr) browsers.push_back({"xdg-open"});
  return browsers;
}

// In a file that goes away again.
Status View(const std::string& text, const PprofJob& job) {
  const char* folder = std::getenv("TMPDIR");
  std::string path =
      fmt::format("{}/pprofXXXXXX.{}", folder == nullptr ? "/tmp" : folder, job.command->extension);
  const int suffix = static_cast<int>(job.command->extension.size()) + 1;
  const int descriptor = mkstemps(path.data(), suffix);
  if (descriptor < 0) return Failed(std::strerror(errno));
  close(descriptor);
  if (Status status = WriteFile(path, text); !status.ok()) return status;
  for (std::vector<std::string> viewer : Viewers(*job.command)) {
    viewer.push_back(path);
    const Result<int> exit_status = StartViewer(viewer, !job.interactive);
    if (!exit_status.ok()) continue;
    if (!job.interactive) {
      sleep(1);  // A viewer that hands over to another one is gone before the file was read.
      unlink(path.c_str());
    }
    if (*exit_status != 0) return Failed(fmt::format("exit status {}", *exit_status));
    return Done{};
  }
  unlink(path.c_str());
  return Failed(fmt::format("no program to show a .{} file was found", job.command->extension));
}

Status Put(const std::string& text, const PprofJob& job) {
  if (!job.config.output.empty()) {
    job.notice(fmt::format("Generating report in {}", job.config.output));
    return WriteFile(job.config.output, text);
  }
  const bool to_screen = job.interactive || isatty(STDOUT_FILENO) == 1;
  if (job.command->output == PprofCommand::Output::kBinary && to_screen) {
    Result<std::string> path = WriteNumbered(job.command->extension, text);
    if (!path.ok()) return path.error();
    job.notice(fmt::format("Generating report in {}", *path));
    return Done{};
  }
  if (job.command->output == PprofCommand::Output::kViewer) return View(text, job);
  Output out;
  out.Write(text);
  if (out.ExitStatus() != 0) return Failed("standard output cannot be written");
  return Done{};
}

// Expressions that match their own text only.
ReportConfig Quoted(ReportConfig config) {
  for (std::string* expression : {&config.focus, &config.ignore, &config.hide, &config.show,
                                  &config.show_from, &config.prune_from})
    *expression = re2::RE2::QuoteMeta(*expression);
  return config;
}

}  // namespace

Status RunPprofJob(Profile profile, const PprofJob& job) {
  ReportRequest request = {.kind = job.command->kind,
                           .config = job.literal ? Quoted(job.config) : job.config,
                           .symbol = job.literal ? re2::RE2::QuoteMeta(job.argument) : job.argument,
                           .warn = job.notice};
  Result<Report> report = PrepareReport(std::move(profile), request);
  if (!report.ok()) return report.error();
  Result<std::string> text = Render(*report, job);
  if (text.ok() && !job.command->dot_format.empty()) text = Draw(*text, job.command->dot_format);
  if (!text.ok()) return text.error();
  return Put(*text, job);
}

}  // namespace skein
