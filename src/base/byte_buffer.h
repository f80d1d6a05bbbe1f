#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

namespace skein {

// Bytes that arrive in pieces and stay together. Unlike a vector it neither clears room that is
// about to be written nor, for large buffers, copies when it grows. Throws std::bad_alloc.
class ByteBuffer {
 public:
  // Free room of at least `size` bytes behind the content. Write there, then Commit() what was
  // written. Valid until the next call.
  std::span<std::byte> Room(size_t size);
  void Commit(size_t size) { size_ += size; }

  void Append(std::span<const std::byte> bytes);

  size_t size() const { return size_; }
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::byte* data) const { std::free(data); }
  };
  std::unique_ptr<std::byte, Free> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace skein
