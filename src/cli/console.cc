#include "cli/console.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "base/standard_error.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/verb.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

constexpr size_t kWarnings = 5;
constexpr size_t kOutputPiece = 256 * 1024;

std::string Share(uint64_t lost_bytes, uint64_t bytes) {
  return FormatShare(static_cast<double>(lost_bytes), static_cast<double>(bytes));
}

}  // namespace

int Fail(std::string_view file, std::string_view reason) {
  PrintError("skein: {}: {}\n", Printable(file), Printable(reason));
  return kExitUnreadable;
}

void Warn(std::string_view file, std::string_view text) {
  PrintError("skein: {}: warning: {}\n", Printable(file), Printable(text));
}

std::string Describe(const Diagnostic& diagnostic) {
  if (diagnostic.offset == Diagnostic::kNowhere) return diagnostic.message;
  return fmt::format("at byte {}: {}", diagnostic.offset, diagnostic.message);
}

void WarnOfDamage(std::string_view file, std::span<const Diagnostic> diagnostics, uint64_t bytes) {
  uint64_t lost_bytes = 0;
  for (size_t i = 0; i < diagnostics.size(); ++i) {
    lost_bytes += diagnostics[i].lost_bytes;
    if (i >= kWarnings) continue;
    std::string text = Describe(diagnostics[i]);
    if (diagnostics[i].lost_bytes > 0)
      text += fmt::format(" ({} bytes lost, {})", FormatCount(diagnostics[i].lost_bytes),
                          Share(diagnostics[i].lost_bytes, bytes));
    Warn(file, text);
  }
  if (diagnostics.size() <= kWarnings) return;
  Warn(file, fmt::format("{} more such places; {} bytes lost in all, {}",
                         FormatCount(diagnostics.size() - kWarnings), FormatCount(lost_bytes),
                         Share(lost_bytes, bytes)));
}

std::optional<OpenedInput> OpenInput(const std::string& source, Expect expected) {
  const std::string name = DisplayName(source);
  TerminalProgress progress;
  const auto notice = [&](std::string_view line) {
    progress.Erase();
    PrintError("skein: {}\n", Printable(line));
  };
  const FetchOptions options{
      .progress = &progress, .notice = notice, .only_traces = expected == Expect::kTrace};
  Result<Input> input = Fetch(source, options);
  progress.Erase();
  if (input.ok()) return OpenedInput{name, std::move(*input)};
  Fail(name, input.error().message);
  return std::nullopt;
}

std::optional<OpenedTrace> LoadOpened(const OpenedInput& opened) {
  TerminalProgress progress;
  const LoadOptions options{.progress = &progress, .diagnostics = opened.input.diagnostics()};
  const Result<std::shared_ptr<const Trace>> trace = LoadTrace(opened.input.bytes(), options);
  progress.Erase();
  if (opened.input.shrunk()) Warn(opened.name, "the file became shorter while it was being read");
  if (!trace.ok()) {
    Fail(opened.name, trace.error().message);
    return std::nullopt;
  }
  WarnOfDamage(opened.name, (*trace)->diagnostics, (*trace)->bytes);
  return OpenedTrace{opened.name, *trace};
}

std::optional<OpenedTrace> OpenTrace(const std::string& source) {
  const std::optional<OpenedInput> opened = OpenInput(source);
  return opened ? LoadOpened(*opened) : std::nullopt;
}

void Output::Write(std::string_view text) {
  if (closed_) return;
  buffer_ += text;
  if (buffer_.size() >= kOutputPiece) Flush();
}

void Output::Flush() {
  Send(buffer_);
  buffer_.clear();
}

int Output::ExitStatus() {
  Flush();
  return failed_ ? kExitUnreadable : kExitOk;
}

void Output::Send(std::string_view text) {
  while (!text.empty() && !closed_) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      closed_ = true;
      failed_ = errno != EPIPE;
      if (failed_) Fail("standard output", std::generic_category().message(errno));
      return;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace skein
