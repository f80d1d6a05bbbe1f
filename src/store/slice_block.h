#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/column.h"
#include "model/ids.h"
#include "model/states.h"
#include "store/slice_types.h"

// Up to 64 neighbouring slices of one track, in as few bits as they need. Within a block only those bits
// of a column are stored in which its rows differ from the first (of starts, the difference from the
// first); row after row, so that one slice is found in one or two cache lines and any row in no time.
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

// A row that waits for its block to be full, in 16 bytes. Values and extras are ids, "none" (all ones),
// processors (with the highest bit set) or other marks close to all ones: turned so that all of them are
// small numbers.
struct WaitingRow {
  uint32_t start_low;
  uint32_t value;
  uint32_t extra;
  uint32_t high;  // The state, and above it the rest of the start.

  WaitingRow() = default;
  explicit WaitingRow(const SliceRow& row)
      : start_low(static_cast<uint32_t>(row.start)),
        value(row.value + 1),
        extra(std::rotl(row.extra + 2, 1)),
        high(row.state | static_cast<uint32_t>(row.start >> 32) << 8) {}

  Nanos start() const { return static_cast<Nanos>(uint64_t{high >> 8} << 32 | start_low); }
  StateCode state() const { return static_cast<StateCode>(high); }
};
static_assert(sizeof(WaitingRow) == 16);

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
  uint32_t value(uint32_t row) const {
    const uint32_t bit = row * header_->row_bits + header_->start_bits + header_->state_bits;
    return header_->value_base + static_cast<uint32_t>(Bits(bit, header_->value_bits)) - 1;
  }
  uint32_t extra(uint32_t row) const {
    const uint32_t bit = (row + 1) * header_->row_bits - header_->extra_bits;
    const auto extra = header_->extra_base + static_cast<uint32_t>(Bits(bit, header_->extra_bits));
    return std::rotr(extra, 1) - 2;
  }

  // Goes through starts and states, faster than asking for each.
  class Walk {
   public:
    Walk(const SliceBlock& block, uint32_t row)
        : rows_(block.rows_),
          bit_(row * block.header_->row_bits),
          row_bits_(block.header_->row_bits),
          start_bits_(block.header_->start_bits),
          start_mask_((uint64_t{1} << start_bits_) - 1),
          state_mask_((uint64_t{1} << block.header_->state_bits) - 1),
          start_base_(block.header_->start_base),
          state_base_(block.header_->state_base) {}

    struct Row {
      Nanos start = 0;
      StateCode state = 0;
    };
    Row Next() {
      uint64_t bits;
      std::memcpy(&bits, rows_ + bit_ / 8, sizeof(bits));
      bits >>= bit_ % 8;
      bit_ += row_bits_;
      return {static_cast<Nanos>(start_base_ + (bits & start_mask_)),
              static_cast<StateCode>(state_base_ + ((bits >> start_bits_) & state_mask_))};
    }

   private:
    const uint8_t* rows_;
    uint32_t bit_;
    uint32_t row_bits_;
    uint32_t start_bits_;
    uint64_t start_mask_;
    uint64_t state_mask_;
    uint64_t start_base_;
    StateCode state_base_;
  };

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

// Appends a block of at least one row, sorted by start, to `words`; returns its place there. `mix` is the
// time per class in the track before it; null for the first block of a track.
size_t AppendBlock(std::span<const WaitingRow> rows, const StateMix* mix, Column<uint64_t>& words);

}  // namespace skein
