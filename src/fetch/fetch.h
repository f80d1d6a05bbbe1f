#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/byte_buffer.h"
#include "base/mapped_file.h"
#include "base/progress.h"
#include "base/result.h"
#include "model/diagnostic.h"

namespace skein {

struct FetchOptions {
  Progress* progress = nullptr;  // May be null.

  // Told in one line what is about to take time: "asking localhost:6060 for 5 seconds of trace".
  std::function<void(std::string_view)> notice = [](std::string_view) {};

  uint64_t max_bytes = 0;  // Of the uncompressed input. 0: as many as the machine has memory.

  bool only_traces = true;  // Refuse what is certainly something else.
};

// The bytes of one source, uncompressed. Movable.
class Input {
 public:
  Input(MappedFile file, std::vector<Diagnostic> diagnostics)
      : bytes_(std::move(file)), diagnostics_(std::move(diagnostics)) {}
  Input(ByteBuffer bytes, std::vector<Diagnostic> diagnostics)
      : bytes_(std::move(bytes)), diagnostics_(std::move(diagnostics)) {}

  // Valid as long as this object, or one it was moved to.
  std::span<const std::byte> bytes() const;

  // What is missing or doubtful because the source was cut off or damaged on the way here.
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  // The file became shorter while it was being read; bytes() has zeros where it ended.
  bool shrunk() const;

 private:
  std::variant<MappedFile, ByteBuffer> bytes_;
  std::vector<Diagnostic> diagnostics_;
};

// Everything a source has to give, gzip and zstd undone. A source is
//   trace.out           a file (or a pipe: <(ssh host cat trace.gz))
//   -                   standard input
//   http://host/path    what that URL answers; https too. A server's root, or its /debug/pprof/, stands
//                       for its next 5 seconds of trace
//   host:6060           the same as http://host:6060, unless there is a file of that name
//
// Fails if there is nothing to read. The error's message does not repeat the source's name.
Result<Input> Fetch(const std::string& source, const FetchOptions& options);

// How to name a source to people: "standard input", a URL without its password.
std::string DisplayName(const std::string& source);

}  // namespace skein
