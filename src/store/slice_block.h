#pragma once

#include <cstdint>
#include <cstring>

#include "model/ids.h"
#include "model/states.h"
#include "store/column.h"
#include "store/slice_types.h"

// Up to 64 neighbouring slices of one track, in as few bits as they need. Within a block every column
// is stored as the difference from its smallest value, in the width of its largest difference; row
// after row, so that one slice is found in one or two cache lines and any row in no time.
//
//   | BlockHeader | StateMix, unless first of its track | row 0: start state value extra | row 1 | ...
//
// A slice of a busy server's goroutine takes 7 bytes instead of the 15 of plain columns.

namespace skein {

inline constexpr uint32_t kBlockSlices = 64;

struct SliceRow {
  Nanos start = 0;
  uint32_t value = 0;
  uint32_t extra = 0;
  StateCode state = 0;
};

// The rows of a block before it is packed, column by column.
struct BlockRows {
  static constexpr uint32_t kRoom = kBlockSlices + 8;  // Who copies them in may overrun a little.

  uint32_t size = 0;
  Nanos start[kRoom];
  uint32_t value[kRoom];
  uint32_t extra[kRoom];
  StateCode state[kRoom];
};

struct BlockHeader {
  uint64_t start_base = 0;
  uint32_t value_base = 0;
  uint32_t extra_base = 0;
  StateCode state_base = 0;
  uint8_t has_mix = 0;
  uint8_t row_bits = 0;
  uint8_t start_bits = 0;
  uint8_t state_bits = 0;
  uint8_t value_bits = 0;
  uint8_t extra_bits = 0;
  uint8_t unused = 0;
};
static_assert(sizeof(BlockHeader) == 24);

// A view of a block. Valid as long as the words are.
class SliceBlock {
 public:
  explicit SliceBlock(const uint64_t* words)
      : header_(reinterpret_cast<const BlockHeader*>(words)),
        rows_(reinterpret_cast<const uint8_t*>(words) + sizeof(BlockHeader) +
              (header_->has_mix != 0 ? sizeof(StateMix) : 0)) {}

  Nanos first_start() const { return static_cast<Nanos>(header_->start_base); }
  Nanos start(uint32_t row) const {
    return static_cast<Nanos>(header_->start_base +
                              Bits(row * header_->row_bits, header_->start_bits));
  }
  StateCode state(uint32_t row) const {
    return static_cast<StateCode>(
        header_->state_base +
        Bits(row * header_->row_bits + header_->start_bits, header_->state_bits));
  }
  uint32_t value(uint32_t row) const;
  uint32_t extra(uint32_t row) const;

  bool has_mix() const { return header_->has_mix != 0; }
  // Time per class in the track before this block.
  StateMix MixBefore() const {
    StateMix mix{};
    if (header_->has_mix != 0) std::memcpy(&mix, rows_ - sizeof(StateMix), sizeof(mix));
    return mix;
  }

 private:
  // Little-endian; reads at most 8 bytes beyond the row, so a block is never the last in its memory.
  uint64_t Bits(uint32_t bit, uint32_t width) const {
    uint64_t bits;
    std::memcpy(&bits, rows_ + bit / 8, sizeof(bits));
    return (bits >> (bit % 8)) & ((uint64_t{1} << width) - 1);
  }

  const BlockHeader* header_;
  const uint8_t* rows_;
};

// Appends a block of at least one row, sorted by start, to `words`; returns its place there. With
// `has_mix` room is left for the mix before it. Leaves `rows` in disorder.
size_t AppendBlock(BlockRows& rows, bool has_mix, Column<uint64_t>& words);

// Fills that room.
void SetMixBefore(uint64_t* block, const StateMix& mix);

}  // namespace skein
