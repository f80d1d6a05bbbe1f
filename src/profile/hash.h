#pragma once

#include <cstddef>
#include <cstdint>

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

}  // namespace skein
