#include "base/terminal.h"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "base/standard_error.h"
#include "base/text.h"

namespace skein {
namespace {

constexpr auto kQuietAtFirst = std::chrono::milliseconds(150);
constexpr auto kBetweenDraws = std::chrono::milliseconds(80);
constexpr std::string_view kEraseLine = "\r\x1b[K";

bool DumbTerminal() {
  const char* name = std::getenv("TERM");
  return name == nullptr || std::string_view(name) == "dumb";
}

}  // namespace

bool ShowsColours(FILE* stream) {
  const char* refused = std::getenv("NO_COLOR");
  const bool wanted = refused == nullptr || *refused == '\0';
  return wanted && isatty(fileno(stream)) == 1 && !DumbTerminal();
}

TerminalProgress::TerminalProgress()
    : enabled_(isatty(STDERR_FILENO) == 1 && !DumbTerminal()),
      next_draw_(Clock::now() + kQuietAtFirst) {}

void TerminalProgress::Report(std::string_view stage, uint64_t done, uint64_t total) {
  if (!enabled_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;  // Another thread is drawing.
  const auto now = Clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + kBetweenDraws;
  drawn_ = true;
  PrintError("{}{}", kEraseLine, ProgressLine(stage, done, total));
  std::fflush(stderr);
}

void TerminalProgress::Erase() {
  const std::lock_guard lock(mutex_);
  if (!drawn_) return;
  PrintError("{}", kEraseLine);
  std::fflush(stderr);
  drawn_ = false;
}

std::string ProgressLine(std::string_view stage, uint64_t done, uint64_t total) {
  if (total == 0) return fmt::format("{}  {}", stage, FormatBytes(done));
  const double percent = 100 * static_cast<double>(done) / static_cast<double>(total);
  return fmt::format("{}  {} of {}  {:.0f} %", stage, FormatBytes(done), FormatBytes(total),
                     percent);
}

}  // namespace skein
