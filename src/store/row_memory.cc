#include "store/row_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace skein {

namespace {

constexpr size_t kMappedBytes = size_t{1} << 18;  // So much or more is mapped.
// From here on pages of 2 MiB are asked for: the kernel has 512 times less to do.
constexpr size_t kHugeBytes = size_t{1} << 22;

void* Check(void* rows, const void* failed) {
  if (rows == failed) throw std::bad_alloc();
  return rows;
}

void* Map(size_t bytes) {
  return Check(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
               MAP_FAILED);
}

void* Allocate(size_t bytes) {
  return bytes < kMappedBytes ? Check(std::malloc(bytes), nullptr) : Map(bytes);
}

}  // namespace

size_t RoomFor(size_t bytes) {
  const size_t room = bytes + bytes / 2;
  return room < kMappedBytes ? room : std::max(2 * bytes, 2 * kHugeBytes);
}

void* ResizeRows(void* rows, size_t old_bytes, size_t bytes) {
  if (bytes == 0) {
    FreeRows(rows, old_bytes);
    return nullptr;
  }
  void* resized = nullptr;
  if (old_bytes == 0) {
    resized = Allocate(bytes);
  } else if (old_bytes < kMappedBytes && bytes < kMappedBytes) {
    return Check(std::realloc(rows, bytes), nullptr);
  } else if (old_bytes < kMappedBytes || bytes < kMappedBytes) {
    resized = Allocate(bytes);
    std::memcpy(resized, rows, std::min(old_bytes, bytes));
    FreeRows(rows, old_bytes);
  } else {
    resized = Check(mremap(rows, old_bytes, bytes, MREMAP_MAYMOVE), MAP_FAILED);
  }
  if (bytes >= kHugeBytes && bytes > old_bytes) madvise(resized, bytes, MADV_HUGEPAGE);
  return resized;
}

void FreeRows(void* rows, size_t bytes) {
  if (bytes < kMappedBytes)
    std::free(rows);
  else
    munmap(rows, bytes);
}

}  // namespace skein
