#pragma once

#include <cstddef>

#include "base/row_memory.h"

namespace skein {

// For vectors of millions of plain values that have no room to spare and are not a Column.
template <typename T>
struct RowAllocator {
  using value_type = T;

  RowAllocator() = default;
  template <typename U>
  explicit RowAllocator(const RowAllocator<U>&) {}

  T* allocate(size_t count) { return static_cast<T*>(ResizeRows(nullptr, 0, count * sizeof(T))); }
  void deallocate(T* rows, size_t count) { FreeRows(rows, count * sizeof(T)); }

  bool operator==(const RowAllocator&) const { return true; }
};

}  // namespace skein
