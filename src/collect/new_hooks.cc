// C++'s operator new and delete of allocators that have their own (tcmalloc, jemalloc), which do not call
// malloc where we would see it. Those of the C++ library do, and are left alone.

#include <new>

#include <dlfcn.h>
#include <stdlib.h>

#include "collect/heap_sampler.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

// Chosen blocks come from memalign, and go by free; all others by the operator that they came from.
template <typename Allocate>
void* New(size_t size, size_t alignment, const Registers& from, Allocate allocate) {
  if (IsChosen(size)) {
    if (void* block = AllocateChosen(size, alignment, from); block != nullptr) return block;
  }
  return allocate();
}

template <typename Free>
void Delete(void* block, Free give_back) {
  if (block != nullptr && MayBeChosen(block) && ForgetChosen(block) != 0)
    free(block);
  else
    give_back();
}

using std::align_val_t;
using std::nothrow_t;

void* new_hook(size_t size) {
  return New(size, 0, SKEIN_CALLER, [=] { return ::operator new(size); });
}

void* new_array_hook(size_t size) {
  return New(size, 0, SKEIN_CALLER, [=] { return ::operator new[](size); });
}

void* new_nothrow_hook(size_t size, const nothrow_t& tag) {
  return New(size, 0, SKEIN_CALLER, [&] { return ::operator new(size, tag); });
}

void* new_array_nothrow_hook(size_t size, const nothrow_t& tag) {
  return New(size, 0, SKEIN_CALLER, [&] { return ::operator new[](size, tag); });
}

void* new_aligned_hook(size_t size, align_val_t alignment) {
  return New(size, static_cast<size_t>(alignment), SKEIN_CALLER,
             [=] { return ::operator new(size, alignment); });
}

void* new_array_aligned_hook(size_t size, align_val_t alignment) {
  return New(size, static_cast<size_t>(alignment), SKEIN_CALLER,
             [=] { return ::operator new[](size, alignment); });
}

void delete_hook(void* block) {
  Delete(block, [=] { ::operator delete(block); });
}

void delete_array_hook(void* block) {
  Delete(block, [=] { ::operator delete[](block); });
}

// The size only helps the allocator, and clang does not declare the operators that take it.
void delete_sized_hook(void* block, size_t) {
  Delete(block, [=] { ::operator delete(block); });
}

void delete_array_sized_hook(void* block, size_t) {
  Delete(block, [=] { ::operator delete[](block); });
}

void delete_nothrow_hook(void* block, const nothrow_t& tag) {
  Delete(block, [&] { ::operator delete(block, tag); });
}

void delete_array_nothrow_hook(void* block, const nothrow_t& tag) {
  Delete(block, [&] { ::operator delete[](block, tag); });
}

void delete_aligned_hook(void* block, align_val_t alignment) {
  Delete(block, [=] { ::operator delete(block, alignment); });
}

void delete_array_aligned_hook(void* block, align_val_t alignment) {
  Delete(block, [=] { ::operator delete[](block, alignment); });
}

void delete_sized_aligned_hook(void* block, size_t, align_val_t alignment) {
  Delete(block, [=] { ::operator delete(block, alignment); });
}

void delete_array_sized_aligned_hook(void* block, size_t, align_val_t alignment) {
  Delete(block, [=] { ::operator delete[](block, alignment); });
}

const Hook kHooks[] = {
    SKEIN_HOOK_AS("_Znwm", new),
    SKEIN_HOOK_AS("_Znam", new_array),
    SKEIN_HOOK_AS("_ZnwmRKSt9nothrow_t", new_nothrow),
    SKEIN_HOOK_AS("_ZnamRKSt9nothrow_t", new_array_nothrow),
    SKEIN_HOOK_AS("_ZnwmSt11align_val_t", new_aligned),
    SKEIN_HOOK_AS("_ZnamSt11align_val_t", new_array_aligned),
    SKEIN_HOOK_AS("_ZdlPv", delete),
    SKEIN_HOOK_AS("_ZdaPv", delete_array),
    SKEIN_HOOK_AS("_ZdlPvm", delete_sized),
    SKEIN_HOOK_AS("_ZdaPvm", delete_array_sized),
    SKEIN_HOOK_AS("_ZdlPvRKSt9nothrow_t", delete_nothrow),
    SKEIN_HOOK_AS("_ZdaPvRKSt9nothrow_t", delete_array_nothrow),
    SKEIN_HOOK_AS("_ZdlPvSt11align_val_t", delete_aligned),
    SKEIN_HOOK_AS("_ZdaPvSt11align_val_t", delete_array_aligned),
    SKEIN_HOOK_AS("_ZdlPvmSt11align_val_t", delete_sized_aligned),
    SKEIN_HOOK_AS("_ZdaPvmSt11align_val_t", delete_array_sized_aligned),
};

const void* ModuleOf(const char* function) {
  Dl_info info{};
  const void* address = dlsym(RTLD_DEFAULT, function);
  return address != nullptr && dladdr(address, &info) != 0 ? info.dli_fbase : nullptr;
}

}  // namespace

std::span<const Hook> NewHooks() {
  const void* allocator = ModuleOf("malloc");
  if (allocator == nullptr || ModuleOf("_Znwm") != allocator) return {};
  return kHooks;
}

}  // namespace skein
