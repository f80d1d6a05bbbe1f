#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/fetch.h"
#include "model/diagnostic.h"
#include "store/trace.h"

namespace skein {

// What every verb says to its user, and how it gets its input.

// "skein: FILE: reason" on standard error. Returns kExitUnreadable.
int Fail(std::string_view file, std::string_view reason);

// "skein: FILE: warning: text" on standard error.
void Warn(std::string_view file, std::string_view text);

// "at byte 123: batch is cut off".
std::string Describe(const Diagnostic& diagnostic);

// One warning for each of the first diagnostics: where, what, and the share of `bytes` that it cost.
void WarnOfDamage(std::string_view file, std::span<const Diagnostic> diagnostics, uint64_t bytes);

struct OpenedInput {
  std::string name;  // For people.
  Input input;
};

enum class Expect { kTrace, kAnything };

// Fetches with progress and notices on standard error. Nothing: it did not work, and has been said.
std::optional<OpenedInput> OpenInput(const std::string& source, Expect expected = Expect::kTrace);

struct OpenedTrace {
  std::string name;
  std::shared_ptr<const Trace> trace;
};

// Loads a trace of what was fetched; damage has been warned of.
std::optional<OpenedTrace> LoadOpened(const OpenedInput& opened);

// Both in one.
std::optional<OpenedTrace> OpenTrace(const std::string& source);

// Standard output, in large pieces. Once nobody reads any more (a closed pipe) all else is dropped.
class Output {
 public:
  Output() = default;
  ~Output() { Flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void Write(std::string_view text);
  void Flush();

  // Nothing written from now on will arrive.
  bool closed() const { return closed_; }

  // Flushes. That nobody wanted to read to the end is fine, a full disk is not.
  int ExitStatus();

 private:
  void Send(std::string_view text);

  std::string buffer_;
  bool closed_ = false;
  bool failed_ = false;
};

}  // namespace skein
