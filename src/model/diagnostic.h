#pragma once

#include <cstdint>
#include <string>

namespace skein {

// A part of the input that could not be used, or not trusted.
struct Diagnostic {
  // The offset of what stands at no one place: a contradiction between events.
  static constexpr uint64_t kNowhere = UINT64_MAX;

  uint64_t offset = 0;      // Of the first byte concerned, in the uncompressed trace.
  std::string message;      // One line, no full stop.
  uint64_t lost_bytes = 0;  // Bytes of the trace that could not be used because of it.
};

}  // namespace skein
