#pragma once

#include <cstddef>
#include <cstdint>

#include "sigsafe/stack_walk.h"

namespace skein {

// The heap profiler: of the host's allocations a few are chosen, each byte with the same chance, so
// that one of n bytes is chosen with 1 - exp(-n / rate). The chosen ones are at whole pages, so that
// freeing any other costs no more than a look at its address.

// Chooses one byte in `bytes` on average; 0: none. With WatchMutex() held and an arena in place. False
// if there is no memory to remember the chosen ones in.
bool SetHeapRate(uint64_t bytes);

// In the child of a fork, whose counts begin anew.
void ForgetHeapSamples();

// What is left until the next byte that is chosen; negative: this allocation has it.
extern constinit thread_local int64_t heap_bytes_left [[gnu::tls_model("initial-exec")]];
inline bool IsChosen(size_t size) {
  heap_bytes_left -= static_cast<int64_t>(size);
  return heap_bytes_left < 0;
}

// While it lives, what the thread allocates is ours.
class OwnAllocations {
 public:
  OwnAllocations();
  ~OwnAllocations();
  OwnAllocations(const OwnAllocations&) = delete;
  OwnAllocations& operator=(const OwnAllocations&) = delete;

 private:
  int64_t left_;
};

// After IsChosen() said so: memory for an allocation, counted; null if it is not to be counted after
// all, or there is none. `alignment` is a power of two, or 0.
void* AllocateChosen(size_t size, size_t alignment, const Registers& from);

inline bool MayBeChosen(const void* block) {
  return (reinterpret_cast<uintptr_t>(block) & 4095) == 0;
}
// The block, if it is a chosen one, is about to be freed. Returns its size, or 0 if it is none.
uint64_t ForgetChosen(void* block);

// Sizes that are counted apart: eight of each doubling.
uint32_t SizeClassOf(uint64_t size);

}  // namespace skein
