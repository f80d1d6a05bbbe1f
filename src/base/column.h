#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "base/row_memory.h"

namespace skein {

// A growing array for columns of millions of rows. Unlike std::vector it moves pages instead of copying when
// it grows, and it never clears memory: what is not written yet takes no room. So loading a trace needs
// hardly more memory than the trace it makes.
template <typename T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Column() = default;
  Column(std::initializer_list<T> rows) {
    for (const T& row : rows)
      push_back(row);
  }
  Column(Column&& other) noexcept
      : rows_(std::exchange(other.rows_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Column& operator=(Column&& other) noexcept {
    Column old(std::move(*this));
    rows_ = std::exchange(other.rows_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  ~Column() { FreeRows(rows_, memory_bytes()); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t row) const { return rows_[row]; }
  T& operator[](size_t row) { return rows_[row]; }
  const T* data() const { return rows_; }
  T* data() { return rows_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T& front() const { return rows_[0]; }
  const T& back() const { return rows_[size_ - 1]; }
  T& back() { return rows_[size_ - 1]; }

  void push_back(const T& row) {
    if (size_ == capacity_) {
      const T kept = row;  // It may be one of ours.
      Grow(16);
      rows_[size_++] = kept;
      return;
    }
    rows_[size_++] = row;
  }

  T& emplace_back(const T& row = T()) {
    push_back(row);
    return back();
  }

  // Makes room for `count` rows more, with any content, and returns the first.
  T* Extend(size_t count) {
    if (capacity_ - size_ < count) Grow(count);
    size_ += count;
    return data() + size_ - count;
  }

  void Shrink(size_t size) { size_ = size; }

  // Gives back what is reserved beyond the rows.
  void Fit() {
    if (capacity_ > size_) SetCapacity(size_);
  }

  size_t memory_bytes() const { return capacity_ * sizeof(T); }

 private:
  void Grow(size_t count) { SetCapacity(RoomFor((size_ + count) * sizeof(T)) / sizeof(T)); }
  void SetCapacity(size_t capacity) {
    rows_ = static_cast<T*>(ResizeRows(rows_, memory_bytes(), capacity * sizeof(T)));
    capacity_ = capacity;
  }

  T* rows_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace skein
