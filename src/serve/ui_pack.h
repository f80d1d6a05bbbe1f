#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

// One file of the web page, in the encodings it may be sent in. Empty: not kept in that encoding.
struct UiFile {
  std::string_view path;  // "/assets/index-3f2a.js"
  std::string_view mime;
  std::string_view etag;   // With its quotes.
  bool immutable = false;  // The name changes with the content.
  std::string_view raw;
  std::string_view gzip;
  std::string_view brotli;
};

// The web page as tools/pack_ui.mjs packs it: sorted files, in one buffer. All numbers are
// little-endian 32-bit.
//
//   "SKEINUI1"  count
//   count x { path, mime, etag, raw, gzip, brotli: each (offset, length)   flags: bit 0 immutable }
//   the bytes
class UiPack {
 public:
  UiPack() = default;  // No files.

  // Views into `bytes`, which must outlive the pack and everything found in it.
  static Result<UiPack> Parse(std::span<const std::byte> bytes);

  const UiFile* Find(std::string_view path) const;  // Null when there is none.
  std::span<const UiFile> files() const { return files_; }

 private:
  std::vector<UiFile> files_;  // Sorted by path.
};

// What was compiled in; no files in a build without the web page (-DSKEIN_UI=OFF).
std::span<const std::byte> EmbeddedUi();

}  // namespace skein
