#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "model/ids.h"

namespace skein {

// Texts, each once. Id 0 is the empty text. Views stay valid as long as the table lives, also
// while it grows or is moved.
class StringTable {
 public:
  StringTable();

  StringId Intern(std::string_view text);

  // Requires an id that Intern() returned.
  std::string_view text(StringId id) const { return texts_[Raw(id)]; }

  // The id of a text that is already here, or kEmpty.
  StringId Find(std::string_view text) const;

  size_t size() const { return texts_.size(); }
  size_t memory_bytes() const;

 private:
  std::string_view Keep(std::string_view text);
  void Grow();

  std::vector<std::string_view> texts_;
  std::vector<uint32_t> slots_;  // Open addressing over texts_; 0 is free: the empty text.
  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_used_ = 0;
  size_t chunk_size_ = 0;
  size_t kept_bytes_ = 0;
};

}  // namespace skein
