#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace skein {

// Numbers in the bytes that they have in a trace: 7 bits each, the lowest first, and in all but the last byte
// the upper bit set. Millions are written a second, and nobody can foresee how long they are: so nothing here
// branches on that, but for long ones.
static_assert(std::endian::native == std::endian::little);

// What bytes of a number say but the number, by how many bits it has.
struct VarintForm {
  uint32_t marks = 0;  // The upper bits.
  uint32_t size = 0;

  static constexpr uint64_t kEnd = 1 << 28;  // Of numbers that have one.
  static const std::array<VarintForm, 29> kOfBits;
};
inline constexpr std::array<VarintForm, 29> VarintForm::kOfBits = [] {
  std::array<VarintForm, 29> forms;
  for (uint32_t bits = 0; bits < forms.size(); ++bits) {
    const uint32_t last = bits == 0 ? 0 : (bits - 1) / 7;
    forms[bits] = {0x8080'8080 & ((uint32_t{1} << 8 * last) - 1), last + 1};
  }
  return forms;
}();

// Of any number.
inline std::byte* PutLongVarint(std::byte* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    *at++ = static_cast<std::byte>(value | 0x80);
  *at++ = static_cast<std::byte>(value);
  return at;
}

// Returns what is behind the number, where up to 3 bytes may have been written, too.
inline std::byte* PutVarint(std::byte* at, uint64_t value) {
  if (value >= VarintForm::kEnd) [[unlikely]]
    return PutLongVarint(at, value);
  const auto whole = static_cast<uint32_t>(value);
  const uint32_t halves = (whole & 0x3fff) + (whole & 0xfff'c000) * 4;
  const uint32_t groups = (halves & 0x7f'007f) + (halves & 0x3f80'3f80) * 2;
  const VarintForm form = VarintForm::kOfBits[static_cast<size_t>(std::bit_width(whole | 1))];
  const uint32_t bytes = groups | form.marks;
  std::memcpy(at, &bytes, sizeof bytes);
  return at + form.size;
}

// A number that is written often: it keeps its bytes, and is put by storing a word.
class WireNumber {
 public:
  static constexpr uint64_t kEnd = uint64_t{1} << 49;  // Of numbers that can be kept.

  // No number.
  constexpr WireNumber() = default;
  explicit WireNumber(uint64_t value) {
    assert(value < kEnd);
    std::array<std::byte, 8> bytes{};
    const auto size = static_cast<uint64_t>(PutVarint(bytes.data(), value) - bytes.data());
    std::memcpy(&word_, bytes.data(), sizeof word_);
    word_ |= size << kSizeShift;
  }

  bool is_none() const { return word_ == 0; }
  uint64_t value() const {
    uint64_t value = 0;
    for (uint64_t i = 0; i < word_ >> kSizeShift; ++i)
      value |= (word_ >> 8 * i & 0x7f) << 7 * i;
    return value;
  }

  // The next one, of a number whose lowest 7 bits are not all set.
  WireNumber Increased() const {
    WireNumber next;
    next.word_ = word_ + 1;
    return next;
  }

  // Returns what is behind the number. In all 8 bytes are written.
  std::byte* Put(std::byte* at) const {
    std::memcpy(at, &word_, sizeof word_);
    return at + (word_ >> kSizeShift);
  }

 private:
  static constexpr unsigned kSizeShift = 56;

  uint64_t word_ = 0;  // The bytes, and in the uppermost how many they are.
};

// Counts from 1.
class WireCounter {
 public:
  WireNumber Next() {
    ++count_;
    last_ = count_ % 128 != 0 ? last_.Increased() : WireNumber(count_);
    return last_;
  }

 private:
  uint64_t count_ = 0;
  WireNumber last_{0};
};

}  // namespace skein
