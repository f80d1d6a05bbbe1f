#include "model/string_table.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace skein {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

}  // namespace

StringTable::StringTable() : texts_(1), slots_(256) {}

StringId StringTable::Find(std::string_view text) const {
  if (text.empty()) return StringId::kEmpty;
  const size_t mask = slots_.size() - 1;
  for (size_t slot = std::hash<std::string_view>{}(text)&mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return StringId::kEmpty;
    if (texts_[slots_[slot]] == text) return StringId{slots_[slot]};
  }
}

StringId StringTable::Intern(std::string_view text) {
  if (text.empty()) return StringId::kEmpty;
  if (texts_.size() * 2 >= slots_.size()) Grow();
  const size_t mask = slots_.size() - 1;
  size_t slot = std::hash<std::string_view>{}(text)&mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (texts_[slots_[slot]] == text) return StringId{slots_[slot]};
  }
  const auto id = static_cast<uint32_t>(texts_.size());
  texts_.push_back(Keep(text));
  slots_[slot] = id;
  return StringId{id};
}

std::string_view StringTable::Keep(std::string_view text) {
  if (chunk_size_ - chunk_used_ < text.size()) {
    chunk_size_ = std::max(kChunkBytes, text.size());
    chunks_.push_back(std::make_unique<char[]>(chunk_size_));
    chunk_used_ = 0;
    kept_bytes_ += chunk_size_;
  }
  char* place = chunks_.back().get() + chunk_used_;
  std::memcpy(place, text.data(), text.size());
  chunk_used_ += text.size();
  return {place, text.size()};
}

void StringTable::Grow() {
  std::vector<uint32_t> slots(slots_.size() * 4);
  const size_t mask = slots.size() - 1;
  for (uint32_t id = 1; id < texts_.size(); ++id) {
    size_t slot = std::hash<std::string_view>{}(texts_[id]) & mask;
    while (slots[slot] != 0)
      slot = (slot + 1) & mask;
    slots[slot] = id;
  }
  slots_ = std::move(slots);
}

size_t StringTable::memory_bytes() const {
  return kept_bytes_ + texts_.capacity() * sizeof(texts_[0]) +
         slots_.capacity() * sizeof(slots_[0]);
}

}  // namespace skein
