#include "base/row_memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace skein {

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kMappedBytes = size_t{1} << 18;  // So much or more is mapped.
// From here on pages of 2 MiB are asked for: the kernel has 512 times less to do. It gives them only where
// the memory begins at a multiple of their size.
constexpr size_t kHugeBytes = size_t{1} << 22;
constexpr size_t kHugePage = size_t{1} << 21;

void* Check(void* rows, const void* failed) {
  if (rows == failed) throw std::bad_alloc();
  return rows;
}

void* MapAnywhere(size_t bytes) {
  return Check(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
               MAP_FAILED);
}

size_t PagesFor(size_t bytes) {
  return (bytes + kPage - 1) / kPage * kPage;
}

// From a multiple of kHugePage on.
void* MapAligned(size_t bytes) {
  const size_t size = PagesFor(bytes);
  auto* const first = static_cast<std::byte*>(MapAnywhere(size + kHugePage));
  const size_t before = -reinterpret_cast<uintptr_t>(first) % kHugePage;
  if (before != 0) munmap(first, before);
  munmap(first + before + size, kHugePage - before);
  return first + before;
}

// Before anything is written there.
void AskForHugePages(void* rows, size_t bytes) {
  if (bytes >= kHugeBytes) madvise(rows, bytes, MADV_HUGEPAGE);
}

void* Map(size_t bytes) {
  void* const rows = bytes < kHugeBytes ? MapAnywhere(bytes) : MapAligned(bytes);
  AskForHugePages(rows, bytes);
  return rows;
}

// Of what is mapped.
void* Remap(void* rows, size_t old_bytes, size_t bytes) {
  void* resized = mremap(rows, old_bytes, bytes, 0);
  if (resized == MAP_FAILED) {
    void* const place = Map(bytes);
    resized =
        Check(mremap(rows, old_bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, place), MAP_FAILED);
  }
  AskForHugePages(resized, bytes);
  return resized;
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
  if (old_bytes == 0) return Allocate(bytes);
  if (old_bytes >= kMappedBytes && bytes >= kMappedBytes) return Remap(rows, old_bytes, bytes);
  if (old_bytes < kMappedBytes && bytes < kMappedBytes)
    return Check(std::realloc(rows, bytes), nullptr);
  void* const resized = Allocate(bytes);
  std::memcpy(resized, rows, std::min(old_bytes, bytes));
  FreeRows(rows, old_bytes);
  return resized;
}

void FreeRows(void* rows, size_t bytes) {
  if (bytes < kMappedBytes)
    std::free(rows);
  else
    munmap(rows, bytes);
}

}  // namespace skein
