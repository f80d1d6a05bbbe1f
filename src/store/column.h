#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace skein {

// A growing array for columns of millions of rows. Unlike std::vector it grows through realloc(), which
// for large blocks moves pages instead of copying them, and it never clears memory: what is not
// written yet takes no room. So loading a trace needs hardly more memory than the trace it makes.
template <typename T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Column() = default;
  Column(Column&& other) noexcept { *this = std::move(other); }
  Column& operator=(Column&& other) noexcept {
    rows_ = std::move(other.rows_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t row) const { return rows_.get()[row]; }
  T& operator[](size_t row) { return rows_.get()[row]; }
  const T* data() const { return rows_.get(); }
  T* data() { return rows_.get(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T& back() const { return rows_.get()[size_ - 1]; }
  T& back() { return rows_.get()[size_ - 1]; }

  void push_back(const T& row) {
    if (size_ == capacity_) {
      const T kept = row;  // It may be one of ours.
      SetCapacity(capacity_ + capacity_ / 2 + 16);
      rows_.get()[size_++] = kept;
      return;
    }
    rows_.get()[size_++] = row;
  }

  // Makes room for `count` rows more, with any content, and returns the first.
  T* Extend(size_t count) {
    if (capacity_ - size_ < count) SetCapacity(size_ + size_ / 2 + count);
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
  struct Free {
    void operator()(T* rows) const { std::free(rows); }
  };

  void SetCapacity(size_t capacity) {
    if (capacity == 0) {
      rows_.reset();
    } else {
      void* rows = std::realloc(static_cast<void*>(rows_.get()), capacity * sizeof(T));
      if (rows == nullptr) throw std::bad_alloc();
      static_cast<void>(rows_.release());
      rows_.reset(static_cast<T*>(rows));
    }
    capacity_ = capacity;
  }

  std::unique_ptr<T, Free> rows_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// The same rows, and nothing in reserve.
template <typename T>
std::vector<T> TakeRows(Column<T>& column) {
  std::vector<T> rows(column.begin(), column.end());
  column = {};
  return rows;
}

}  // namespace skein
