#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"

namespace skein {

// The first 16 bytes of every Go execution trace: "go 1.N trace", padded with NUL.
struct TraceHeader {
  static constexpr size_t kBytes = 16;
  static constexpr int kFirstV2 = 22;
  static constexpr int kNewest = 26;

  int written = 0;  // The N that stands there.
  // How to read the rest: 5, 7, 8, 9, 10, 11, 19, 21 are v1; 22, 23, 25, 26 are v2. A number that no Go
  // writes is read as the next older format.
  int version = 0;

  bool is_v2() const { return version >= kFirstV2; }
  // No Go that we know writes it.
  bool is_unknown() const { return written != version; }
  // "go 1.23".
  std::string format() const;
};

Result<TraceHeader> ParseHeader(std::span<const std::byte> trace);

// The 16 bytes for N = `version`.
std::string HeaderBytes(int version);

}  // namespace skein
