#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace skein {

// A regular file's bytes, read only and without a copy, as they were when it was opened.
//
// Other programs may cut the file short meanwhile. What it lost then reads as zeros instead of
// killing us, and shrunk() says so.
class MappedFile {
 public:
  // Takes a descriptor that is open for reading and closes it.
  static Result<MappedFile> FromDescriptor(int descriptor);
  static Result<MappedFile> Open(const std::string& path);

  MappedFile(MappedFile&&) noexcept = default;
  MappedFile& operator=(MappedFile&&) noexcept = default;

  // Valid, at the same place, as long as this object or one it was moved to.
  std::span<const std::byte> bytes() const;

  // Gives back the memory of `bytes` where they are of a mapped file: to be called when they have been read.
  // They stay valid; who reads them once more waits for the file. Other bytes stay as they are.
  static void Release(std::span<const std::byte> bytes);

  // A part of the file was gone when it was read.
  bool shrunk() const;

 private:
  struct Mapping;
  struct Unmap {
    void operator()(Mapping* mapping) const;
  };
  explicit MappedFile(Mapping* mapping) : mapping_(mapping) {}

  std::unique_ptr<Mapping, Unmap> mapping_;
};

}  // namespace skein
