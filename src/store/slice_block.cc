#include "store/slice_block.h"

namespace skein {

namespace {

// In which bits the rows differ from the first: of start_low, value, extra, high.
using Columns [[gnu::vector_size(16)]] = uint32_t;

Columns ColumnsOf(const WaitingRow& row) {
  Columns columns;
  std::memcpy(&columns, &row, sizeof(columns));
  return columns;
}

Columns Differences(std::span<const WaitingRow> rows) {
  const Columns first = ColumnsOf(rows.front());
  Columns differences{};
  for (const WaitingRow& row : rows)
    differences |= ColumnsOf(row) ^ first;
  return differences;
}

uint8_t WidthOf(uint64_t number) {
  return static_cast<uint8_t>(std::bit_width(number));
}

uint32_t LowBits(uint32_t width) {
  return static_cast<uint32_t>((uint64_t{1} << width) - 1);
}

// What the rows have in common.
BlockHeader HeaderOf(std::span<const WaitingRow> rows) {
  const WaitingRow& first = rows.front();
  const Columns differences = Differences(rows);
  BlockHeader header;
  header.start_base = static_cast<uint64_t>(first.start());
  header.start_bits = WidthOf(static_cast<uint64_t>(rows.back().start() - first.start()));
  header.state_bits = WidthOf(differences[3] & 0xff);
  header.value_bits = WidthOf(differences[1]);
  header.extra_bits = WidthOf(differences[2]);
  header.state_base = static_cast<StateCode>(first.state() & ~LowBits(header.state_bits));
  header.value_base = first.value & ~LowBits(header.value_bits);
  header.extra_base = first.extra & ~LowBits(header.extra_bits);
  header.row_bits = static_cast<uint8_t>(header.start_bits + header.state_bits + header.value_bits +
                                         header.extra_bits);
  return header;
}

// Writes numbers of up to 56 bits, each behind the other, and 0 up to 8 bytes behind the last.
class BitWriter {
 public:
  explicit BitWriter(uint64_t* words) : at_(reinterpret_cast<uint8_t*>(words)) {}

  void Put(uint64_t number, uint32_t width) {
    open_ |= number << open_bits_;
    Finish();
    open_bits_ += width;
    at_ += open_bits_ / 8;
    open_ >>= open_bits_ / 8 * 8;
    open_bits_ %= 8;
  }
  void Finish() { std::memcpy(at_, &open_, sizeof(open_)); }

 private:
  uint8_t* at_;
  uint64_t open_ = 0;  // Of the byte at `at_`, and what lies behind it.
  uint32_t open_bits_ = 0;
};

void PutRows(std::span<const WaitingRow> rows, const BlockHeader& header, uint64_t* words) {
  BitWriter out(words);
  const uint32_t value_at = header.start_bits + header.state_bits;
  const uint32_t extra_at = value_at + header.value_bits;
  const uint64_t state_mask = LowBits(header.state_bits);
  const uint64_t value_mask = LowBits(header.value_bits);
  const uint64_t extra_mask = LowBits(header.extra_bits);
  const bool in_one = header.row_bits <= 56;
  for (const WaitingRow& row : rows) {
    const uint64_t start = static_cast<uint64_t>(row.start()) - header.start_base;
    const uint64_t front = start | (row.state() & state_mask) << header.start_bits;
    const uint64_t value = row.value & value_mask;
    const uint64_t extra = row.extra & extra_mask;
    if (in_one) {
      out.Put(front | value << value_at | extra << extra_at, header.row_bits);
    } else {
      out.Put(front, value_at);
      out.Put(value, header.value_bits);
      out.Put(extra, header.extra_bits);
    }
  }
  out.Finish();
}

}  // namespace

size_t AppendBlock(std::span<const WaitingRow> rows, const StateMix* mix, Column<uint64_t>& words) {
  BlockHeader header = HeaderOf(rows);
  header.has_mix = mix != nullptr ? 1 : 0;
  constexpr size_t kHeaderWords = sizeof(header) / sizeof(uint64_t);
  const size_t place = words.size();
  const size_t head = kHeaderWords + (mix != nullptr ? mix->size() : 0);
  const size_t size = head + (rows.size() * header.row_bits + 63) / 64;
  uint64_t* block = words.Extend(size + 1);
  std::memcpy(block, &header, sizeof(header));
  if (mix != nullptr) std::memcpy(block + kHeaderWords, mix, sizeof(*mix));
  PutRows(rows, header, block + head);
  words.Shrink(place + size);
  return place;
}

}  // namespace skein
