#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "gotrace/raw_event.h"

namespace skein {

// Reads a trace of either format item by item, as it stands in the file. What cannot be read comes
// as Bytes or Garbage, so nothing is left out.
class RawReader {
 public:
  // `trace` is not copied and must outlive the reader. Fails if it does not begin like a trace.
  static Result<std::unique_ptr<RawReader>> Open(std::span<const std::byte> trace);
  virtual ~RawReader() = default;

  // False: the trace has ended.
  virtual bool Next(RawEvent& event) = 0;

  int version() const { return version_; }
  const RawLayouts& layouts() const { return layouts_; }
  uint64_t offset() const { return offset_; }  // Of what Next() will read.

 protected:
  RawReader(std::span<const std::byte> trace, int version);

  // The next `size` bytes under one of RawEvent's codes.
  bool Unreadable(uint8_t code, uint64_t size, RawEvent& event);

  std::span<const std::byte> trace_;
  int version_;
  RawLayouts layouts_;
  uint64_t offset_;
};

}  // namespace skein
