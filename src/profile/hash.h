#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace skein {

// Hashes of short runs of numbers, for tables in memory only.
constexpr uint64_t MixHash(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 32);
}

template <typename... Values>
constexpr size_t HashOf(Values... values) {
  uint64_t hash = 0x51ed270b7a1f39c5u;
  ((hash = MixHash(hash, static_cast<uint64_t>(values))), ...);
  return static_cast<size_t>(hash);
}

// Numbers 0, 1, 2 ... of things that are told apart elsewhere, found by their hash: open addressing, for
// tables that are asked millions of times.
class HashIndex {
 public:
  static constexpr uint32_t kNew = UINT32_MAX;

  // The number of the thing with this hash for which is_it(number) holds, or kNew: then it has just been
  // given the next number.
  template <typename IsIt>
  uint32_t FindOrAdd(uint64_t hash, IsIt is_it) {
    if (count_ * 2 >= slots_.size()) Grow();
    const auto tag = static_cast<uint32_t>(hash >> 32);
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    for (; slots_[at].number != kNew; at = (at + 1) & mask)
      if (slots_[at].tag == tag && is_it(slots_[at].number)) return slots_[at].number;
    slots_[at] = {tag, count_++};
    hashes_.push_back(hash);
    return kNew;
  }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = kNew;
  };

  void Grow() {
    slots_.assign(slots_.empty() ? 1024 : slots_.size() * 4, {});
    const size_t mask = slots_.size() - 1;
    for (uint32_t number = 0; number < count_; ++number) {
      size_t at = hashes_[number] & mask;
      while (slots_[at].number != kNew)
        at = (at + 1) & mask;
      slots_[at] = {static_cast<uint32_t>(hashes_[number] >> 32), number};
    }
  }

  std::vector<Slot> slots_;
  std::vector<uint64_t> hashes_;  // By number.
  uint32_t count_ = 0;
};

}  // namespace skein
