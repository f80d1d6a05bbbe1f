#include "store/slice_block.h"

#include <algorithm>
#include <bit>

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

struct Bounds {
  uint64_t low = UINT64_MAX;
  uint64_t high = 0;

  void Add(uint64_t value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  uint8_t bits() const { return static_cast<uint8_t>(std::bit_width(high - low)); }
};

BlockHeader HeaderFor(std::span<const SliceRow> rows) {
  Bounds state;
  Bounds value;
  Bounds extra;
  for (const SliceRow& row : rows) {
    state.Add(row.state);
    value.Add(FoldValue(row.value));
    extra.Add(FoldExtra(row.extra));
  }
  const auto first = static_cast<uint64_t>(rows.front().start);
  const auto last = static_cast<uint64_t>(rows.back().start);
  BlockHeader header;
  header.start_base = first;
  header.value_base = static_cast<uint32_t>(value.low);
  header.extra_base = static_cast<uint32_t>(extra.low);
  header.state_base = static_cast<StateCode>(state.low);
  header.start_bits = static_cast<uint8_t>(std::bit_width(last - first));
  header.state_bits = state.bits();
  header.value_bits = value.bits();
  header.extra_bits = extra.bits();
  header.row_bits = static_cast<uint8_t>(header.start_bits + header.state_bits + header.value_bits +
                                         header.extra_bits);
  return header;
}

// Puts numbers of any width, each after the other, into words that are 0.
class BitWriter {
 public:
  explicit BitWriter(uint64_t* words) : words_(words) {}

  void Put(uint64_t number, uint32_t width) {
    if (width == 0) return;  // There may be no word left to put nothing into.
    words_[bit_ / 64] |= number << (bit_ % 64);
    if (bit_ % 64 + width > 64) words_[bit_ / 64 + 1] |= number >> (64 - bit_ % 64);
    bit_ += width;
  }

 private:
  uint64_t* words_;
  size_t bit_ = 0;
};

}  // namespace

uint32_t SliceBlock::value(uint32_t row) const {
  const uint32_t bit = row * header_->row_bits + header_->start_bits + header_->state_bits;
  return UnfoldValue(header_->value_base + static_cast<uint32_t>(Bits(bit, header_->value_bits)));
}

uint32_t SliceBlock::extra(uint32_t row) const {
  const uint32_t bit = (row + 1) * header_->row_bits - header_->extra_bits;
  return UnfoldExtra(header_->extra_base + static_cast<uint32_t>(Bits(bit, header_->extra_bits)));
}

size_t AppendBlock(std::span<const SliceRow> rows, bool has_mix, Column<uint64_t>& words) {
  BlockHeader header = HeaderFor(rows);
  header.has_mix = has_mix ? 1 : 0;
  const size_t place = words.size();
  const size_t head = (sizeof(header) + (has_mix ? sizeof(StateMix) : 0)) / sizeof(uint64_t);
  const size_t body = (rows.size() * header.row_bits + 63) / 64;
  uint64_t* block = words.Extend(head + body + 1);  // Readers look one word further.
  words.Shrink(words.size() - 1);
  std::fill_n(block, head + body, 0);
  std::memcpy(block, &header, sizeof(header));
  BitWriter out(block + head);
  const uint32_t start_and_state = header.start_bits + header.state_bits;
  for (const SliceRow& row : rows) {
    const uint64_t start = static_cast<uint64_t>(row.start) - header.start_base;
    const auto state = static_cast<uint64_t>(row.state - header.state_base);
    const uint64_t value = FoldValue(row.value) - header.value_base;
    const uint64_t extra = FoldExtra(row.extra) - header.extra_base;
    out.Put(start | state << header.start_bits, start_and_state);
    out.Put(value | extra << header.value_bits, header.value_bits + header.extra_bits);
  }
  return place;
}

void SetMixBefore(uint64_t* block, const StateMix& mix) {
  std::memcpy(block + sizeof(BlockHeader) / sizeof(uint64_t), &mix, sizeof(mix));
}

}  // namespace skein
