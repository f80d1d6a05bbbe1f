#include "base/byte_buffer.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace skein {

std::span<std::byte> ByteBuffer::Room(size_t size) {
  if (capacity_ - size_ < size) {
    const size_t capacity = std::max(size_ + size, capacity_ + capacity_ / 2);
    // realloc moves pages, not bytes, once the buffer is large.
    auto* data = static_cast<std::byte*>(std::realloc(data_.get(), capacity));
    if (data == nullptr) throw std::bad_alloc();
    static_cast<void>(data_.release());  // realloc has taken it.
    data_.reset(data);
    capacity_ = capacity;
  }
  return {data_.get() + size_, capacity_ - size_};
}

void ByteBuffer::Append(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  std::memcpy(Room(bytes.size()).data(), bytes.data(), bytes.size());
  Commit(bytes.size());
}

}  // namespace skein
