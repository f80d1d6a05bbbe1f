#include "cli/pprof_run.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <re2/re2.h>
#include <unistd.h>

#include "cli/console.h"
#include "profile/write.h"
#include "report/list.h"
#include "report/text_reports.h"

namespace skein {
namespace {

Error Failed(std::string message) {
  return {Error::Code::kIo, std::move(message)};
}

std::string BytesText(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::string> ListReport(const Report& report, const PprofJob& job) {
  std::string search = job.config.source_path;
  if (search.empty()) search = std::filesystem::current_path().string();
  SourceFiles files(
      {.search_path = search, .trim_path = job.config.trim_path, .looks_further = !job.compat});
  return ListText(report, files, {.counts_recursion_twice = job.compat});
}

// The report itself, before Graphviz or a viewer get it.
Result<std::string> Render(Report& report, const PprofJob& job) {
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
    case ReportKind::kWebList:
      break;
  }
  return Failed("not there yet");
}

Status WriteFile(const std::string& path, std::string_view text) {
  FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return Failed(fmt::format("open {}: {}", path, std::strerror(errno)));
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (written && closed) return Done{};
  return Failed(fmt::format("write {}: {}", path, std::strerror(errno)));
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
  Output out;
  out.Write(text);
  if (out.ExitStatus() != 0) return Failed("standard output cannot be written");
  return Done{};
}

}  // namespace

Status RunPprofJob(Profile profile, const PprofJob& job) {
  ReportRequest request = {
      .kind = job.command->kind, .config = job.config, .symbol = job.argument, .warn = job.notice};
  Result<Report> report = PrepareReport(std::move(profile), request);
  if (!report.ok()) return report.error();
  const Result<std::string> text = Render(*report, job);
  if (!text.ok()) return text.error();
  return Put(*text, job);
}

}  // namespace skein
