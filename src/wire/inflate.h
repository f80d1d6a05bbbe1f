#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/byte_buffer.h"
#include "model/diagnostic.h"

namespace skein {

enum class Compression { kNone, kGzip, kZstd };

constexpr std::string_view Name(Compression compression) {
  constexpr std::string_view kNames[] = {"none", "gzip", "zstd"};
  return kNames[static_cast<size_t>(compression)];
}

// Told by the first bytes; four are enough.
Compression DetectCompression(std::span<const std::byte> first_bytes);

// What could be inflated, and what is missing or doubtful. Offsets of the diagnostics are of the
// inflated bytes; lost_bytes are compressed ones, as it cannot be known what they would have become.
struct Inflated {
  Compression compression = Compression::kNone;
  ByteBuffer bytes;
  std::vector<Diagnostic> diagnostics;
};

// Takes a file in pieces as they come, and keeps it: inflated if it is gzip (any number of members)
// or zstd (any number of frames), as it is otherwise. Damage is no failure: everything before it is
// kept.
//
//   Inflater inflater({.max_bytes = 1 << 30});
//   while (Read(piece) && inflater.Push(piece)) {}
//   Inflated trace = inflater.Finish();
class Inflater {
 public:
  struct Options {
    uint64_t max_bytes = UINT64_MAX;  // Of the result. More is a diagnostic.
  };

  explicit Inflater(const Options& options);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // False: nothing further will be used; pushing on does no harm, and counts what is lost.
  bool Push(std::span<const std::byte> piece);

  uint64_t pushed_bytes() const { return pushed_bytes_; }

  // What there is of the result. Valid until the next Push().
  std::span<const std::byte> bytes() const { return result_.bytes.bytes(); }

  // Call once, after the last Push().
  Inflated Finish();

  // One compression method; see inflate.cc.
  class Decoder;

 private:
  void Start(std::span<const std::byte> first_bytes);
  void Take(std::span<const std::byte> piece);
  void Keep(std::span<const std::byte> piece);
  void Decode(std::span<const std::byte> piece);
  void Stop(std::string message, size_t unused);

  Options options_;
  Inflated result_;
  std::unique_ptr<Decoder> decoder_;  // Null until the first bytes are known, and for kNone.
  ByteBuffer first_bytes_;            // Held back while they are too few to tell.
  bool started_ = false;
  bool stopped_ = false;
  uint64_t pushed_bytes_ = 0;
};

// The same for bytes that are all there.
Inflated Inflate(std::span<const std::byte> bytes, const Inflater::Options& options);

}  // namespace skein
