// Allocation. C++'s operator new is not here: it calls malloc through the table of the module that it
// is in, where we are. Those of other allocators (tcmalloc, jemalloc) do not, and have hooks.

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <malloc.h>

#include "collect/heap_sampler.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

// The rare cases are functions of their own, so that the others need no frame.
[[gnu::noinline]] void* ChosenMalloc(size_t size) {
  void* block = AllocateChosen(size, 0, SKEIN_CALLER);
  return block != nullptr ? block : malloc(size);
}

void* malloc_hook(size_t size) {
  return IsChosen(size) ? ChosenMalloc(size) : malloc(size);
}

[[gnu::noinline]] void* ChosenCalloc(size_t count, size_t size) {
  void* block = AllocateChosen(count * size, 0, SKEIN_CALLER);
  return block != nullptr ? std::memset(block, 0, count * size) : calloc(count, size);
}

void* calloc_hook(size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return calloc(count, size);
  return IsChosen(bytes) ? ChosenCalloc(count, size) : calloc(count, size);
}

[[gnu::noinline]] void FreePage(void* block) {
  if (block != nullptr) ForgetChosen(block);
  free(block);
}

void free_hook(void* block) {
  if (MayBeChosen(block)) return FreePage(block);
  free(block);
}

// Growing is counted as freeing and allocating.
[[gnu::noinline]] void* RareRealloc(void* block, size_t size) {
  const Registers from = SKEIN_CALLER;
  if (heap_bytes_left < 0 && size != 0) {
    if (void* grown = AllocateChosen(size, 0, from); grown != nullptr) {
      if (block != nullptr) std::memcpy(grown, block, std::min(malloc_usable_size(block), size));
      free_hook(block);
      return grown;
    }
  }
  if (block != nullptr && MayBeChosen(block)) ForgetChosen(block);
  return realloc(block, size);
}

void* realloc_hook(void* block, size_t size) {
  return IsChosen(size) || MayBeChosen(block) ? RareRealloc(block, size) : realloc(block, size);
}

void* reallocarray_hook(void* block, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return reallocarray(block, count, size);
  return realloc_hook(block, bytes);
}

[[gnu::noinline]] void* ChosenAligned(size_t alignment, size_t size) {
  void* block = AllocateChosen(size, alignment, SKEIN_CALLER);
  return block != nullptr ? block : memalign(alignment, size);
}

void* memalign_hook(size_t alignment, size_t size) {
  return IsChosen(size) ? ChosenAligned(alignment, size) : memalign(alignment, size);
}

void* aligned_alloc_hook(size_t alignment, size_t size) {
  return IsChosen(size) ? ChosenAligned(alignment, size) : aligned_alloc(alignment, size);
}

[[gnu::noinline]] int ChosenPosixMemalign(void** result, size_t alignment, size_t size) {
  void* block = AllocateChosen(size, alignment, SKEIN_CALLER);
  if (block == nullptr) return posix_memalign(result, alignment, size);
  *result = block;
  return 0;
}

int posix_memalign_hook(void** result, size_t alignment, size_t size) {
  const bool is_valid = alignment != 0 && (alignment & (alignment - 1)) == 0;
  return is_valid && IsChosen(size) ? ChosenPosixMemalign(result, alignment, size)
                                    : posix_memalign(result, alignment, size);
}

const Hook kHooks[] = {
    SKEIN_HOOK(malloc),        SKEIN_HOOK(calloc),         SKEIN_HOOK(free),
    SKEIN_HOOK(realloc),       SKEIN_HOOK(reallocarray),   SKEIN_HOOK(memalign),
    SKEIN_HOOK(aligned_alloc), SKEIN_HOOK(posix_memalign),
};

}  // namespace

std::span<const Hook> HeapHooks() {
  return kHooks;
}

}  // namespace skein
