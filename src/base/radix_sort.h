#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skein {

// Sorts rows by rising key; equals stay in their order. `key_of(row)` is a uint64_t. For many rows of few bytes:
// each digit on which the keys differ takes one pass.
template <typename Row, typename KeyOf>
void RadixSort(std::vector<Row>& rows, KeyOf key_of) {
  constexpr unsigned kDigitBits = 11;
  constexpr size_t kDigits = size_t{1} << kDigitBits;
  constexpr size_t kFew = 2 * kDigits;
  const auto less = [&key_of](const Row& a, const Row& b) { return key_of(a) < key_of(b); };
  if (std::is_sorted(rows.begin(), rows.end(), less)) return;
  if (rows.size() < kFew) {
    std::stable_sort(rows.begin(), rows.end(), less);
    return;
  }
  const uint64_t first = key_of(rows.front());
  uint64_t different = 0;
  for (const Row& row : rows)
    different |= key_of(row) ^ first;
  std::vector<Row> sorted(rows.size());
  for (unsigned shift = 0; shift < 64; shift += kDigitBits) {
    if ((different >> shift & (kDigits - 1)) == 0) continue;
    const auto digit_of = [&](const Row& row) {
      return static_cast<size_t>(key_of(row) >> shift & (kDigits - 1));
    };
    std::array<size_t, kDigits> next{};
    for (const Row& row : rows)
      ++next[digit_of(row)];
    size_t begin = 0;
    for (size_t& count : next)
      begin += std::exchange(count, begin);
    for (const Row& row : rows)
      sorted[next[digit_of(row)]++] = row;
    rows.swap(sorted);
  }
}

// A key in whose order signed numbers stand as they should.
constexpr uint64_t RadixKey(int64_t value) {
  return static_cast<uint64_t>(value) ^ (uint64_t{1} << 63);
}

}  // namespace skein
