#include "store/slice_block.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace skein {

namespace {

// Values and extras are ids, "none" (all ones), processors (with the highest bit set) or other marks
// close to all ones. Turned like this all of them are small numbers.
uint32_t FoldValue(uint32_t value) {
  return value + 1;
}
uint32_t UnfoldValue(uint32_t folded) {
  return folded - 1;
}
uint32_t FoldExtra(uint32_t extra) {
  return std::rotl(extra + 2, 1);
}
uint32_t UnfoldExtra(uint32_t folded) {
  return std::rotr(folded, 1) - 2;
}

// Takes the smallest off all of them; returns it, and how many bits the largest needs then.
template <typename Number>
std::pair<Number, uint8_t> TakeOffSmallest(Number* numbers, uint32_t count) {
  Number low = numbers[0];
  Number high = numbers[0];
  for (uint32_t i = 1; i < count; ++i) {
    low = std::min(low, numbers[i]);
    high = std::max(high, numbers[i]);
  }
  for (uint32_t i = 0; i < count; ++i)
    numbers[i] = static_cast<Number>(numbers[i] - low);
  return {low, static_cast<uint8_t>(std::bit_width(static_cast<Number>(high - low)))};
}

// What the rows have in common; only their differences remain in them.
BlockHeader TakeHeader(BlockRows& rows) {
  for (uint32_t i = 0; i < rows.size; ++i) {
    rows.value[i] = FoldValue(rows.value[i]);
    rows.extra[i] = FoldExtra(rows.extra[i]);
  }
  const auto first = static_cast<uint64_t>(rows.start[0]);
  const auto last = static_cast<uint64_t>(rows.start[rows.size - 1]);
  BlockHeader header;
  header.start_base = first;
  header.start_bits = static_cast<uint8_t>(std::bit_width(last - first));
  std::tie(header.state_base, header.state_bits) = TakeOffSmallest(rows.state, rows.size);
  std::tie(header.value_base, header.value_bits) = TakeOffSmallest(rows.value, rows.size);
  std::tie(header.extra_base, header.extra_bits) = TakeOffSmallest(rows.extra, rows.size);
  header.row_bits = static_cast<uint8_t>(header.start_bits + header.state_bits + header.value_bits +
                                         header.extra_bits);
  return header;
}

// Puts numbers of up to 56 bits, each after the other, into memory that is 0. Touches up to 8 bytes
// more than it fills.
class BitWriter {
 public:
  explicit BitWriter(uint64_t* words) : bytes_(reinterpret_cast<uint8_t*>(words)) {}

  void Put(uint64_t number, uint32_t width) {
    uint64_t word;
    std::memcpy(&word, bytes_ + bit_ / 8, sizeof(word));
    word |= number << (bit_ % 8);
    std::memcpy(bytes_ + bit_ / 8, &word, sizeof(word));
    bit_ += width;
  }

 private:
  uint8_t* bytes_;
  size_t bit_ = 0;
};

void PutRows(const BlockRows& rows, const BlockHeader& header, uint64_t* words) {
  BitWriter out(words);
  const uint32_t value_at = header.start_bits + header.state_bits;
  const uint32_t extra_at = value_at + header.value_bits;
  for (uint32_t i = 0; i < rows.size; ++i) {
    const uint64_t start = static_cast<uint64_t>(rows.start[i]) - header.start_base;
    const uint64_t front = start | uint64_t{rows.state[i]} << header.start_bits;
    const uint64_t value = rows.value[i];
    const uint64_t extra = rows.extra[i];
    if (header.row_bits <= 56) {
      out.Put(front | value << value_at | extra << extra_at, header.row_bits);
      continue;
    }
    out.Put(front, value_at);
    out.Put(value, header.value_bits);
    out.Put(extra, header.extra_bits);
  }
}

}  // namespace

uint32_t SliceBlock::value(uint32_t row) const {
  const uint32_t bit = row * header_->row_bits + header_->start_bits + header_->state_bits;
  return UnfoldValue(header_->value_base + static_cast<uint32_t>(Bits(bit, header_->value_bits)));
}

uint32_t SliceBlock::extra(uint32_t row) const {
  const uint32_t bit = (row + 1) * header_->row_bits - header_->extra_bits;
  return UnfoldExtra(header_->extra_base + static_cast<uint32_t>(Bits(bit, header_->extra_bits)));
}

size_t AppendBlock(BlockRows& rows, bool has_mix, Column<uint64_t>& words) {
  BlockHeader header = TakeHeader(rows);
  header.has_mix = has_mix ? 1 : 0;
  const size_t place = words.size();
  const size_t head = (sizeof(header) + (has_mix ? sizeof(StateMix) : 0)) / sizeof(uint64_t);
  const size_t size = head + (rows.size * header.row_bits + 63u) / 64;
  uint64_t* block = words.Extend(size + 1);
  std::fill_n(block, size + 1, 0);
  std::memcpy(block, &header, sizeof(header));
  PutRows(rows, header, block + head);
  words.Shrink(place + size);
  return place;
}

void SetMixBefore(uint64_t* block, const StateMix& mix) {
  std::memcpy(block + sizeof(BlockHeader) / sizeof(uint64_t), &mix, sizeof(mix));
}

}  // namespace skein
