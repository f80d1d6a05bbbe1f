#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>

#include "sigsafe/record.h"

namespace skein {

// Records of one thread that wait to be composed. A ring: nothing moves, and its memory is used again.
class RecordQueue {
 public:
  bool empty() const { return begin_ == end_; }
  // Valid until the next Add().
  const Record& front() const { return records_[begin_ & mask_]; }
  // The one behind it, or null.
  const Record* second() const {
    return end_ - begin_ < 2 ? nullptr : &records_[(begin_ + 1) & mask_];
  }
  void Pop() {
    ++begin_;
    __builtin_prefetch(&records_[(begin_ + kAhead) & mask_]);
  }

  // Calls look(record) for each on the way.
  template <typename Look>
  void Add(std::span<const Record> records, Look look) {
    const size_t size = end_ - begin_ + records.size();
    if (records_ == nullptr || size > mask_ + 1) Grow(size);
    Record* const ring = records_.get();
    size_t at = end_ & mask_;
    for (const Record& record : records) {
      ring[at] = record;
      at = (at + 1) & mask_;
      look(record);
    }
    end_ += records.size();
  }

 private:
  static constexpr size_t kLeast = 256;
  static constexpr size_t kAhead = 8;  // Records that are fetched from memory before their turn.

  void Grow(size_t size) {
    const size_t room = std::bit_ceil(std::max(size, kLeast));
    auto larger = std::make_unique_for_overwrite<Record[]>(room);
    for (size_t i = 0; i < end_ - begin_; ++i)
      larger[i] = records_[(begin_ + i) & mask_];
    records_ = std::move(larger);
    mask_ = room - 1;
    end_ -= begin_;
    begin_ = 0;
  }

  std::unique_ptr<Record[]> records_;
  size_t mask_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace skein
