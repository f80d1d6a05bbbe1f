#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "base/progress.h"

namespace skein {

// Whether text written to this stream is read on a screen that understands colours: it is a
// terminal, TERM is not "dumb", and the user has not set NO_COLOR.
bool ShowsColours(FILE* stream);

// One line on standard error that tells how far long work is; nothing if that is no terminal. The
// line appears only when the work has taken a moment, and is gone after Erase() or destruction.
class TerminalProgress : public Progress {
 public:
  TerminalProgress();
  ~TerminalProgress() override { Erase(); }
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void Report(std::string_view stage, uint64_t done, uint64_t total) override;

  // Call before writing anything else to the terminal.
  void Erase();

 private:
  using Clock = std::chrono::steady_clock;

  const bool enabled_;
  std::mutex mutex_;
  Clock::time_point next_draw_;  // Not before.
  bool drawn_ = false;
};

// The line itself: "reading  12.3 MiB of 26.0 MiB  47 %".
std::string ProgressLine(std::string_view stage, uint64_t done, uint64_t total);

}  // namespace skein
