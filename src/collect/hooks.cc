// Finding the calls of the host: every module that calls `read` of libc does it through a slot in its
// global offset table, which a relocation of its dynamic section names. Writing another address into
// the slot leads the calls there. Compared with exporting a `read` of ours (LD_PRELOAD's way) this can
// be done and undone at any time, costs nothing when undone, and leaves ourselves alone.

#include "collect/hooks.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collect/heap_sampler.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

struct Slot {
  void** address;
  void* original;
  uint32_t set;
};

struct Replacement {
  void* function;
  uint32_t set;
};

uint32_t installed_sets = 0;

std::mutex& HookMutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

std::vector<Slot>& PatchedSlots() {
  static auto* slots = new std::vector<Slot>;
  return *slots;
}

const std::unordered_map<std::string_view, Replacement>& Replacements() {
  static const auto* all = [] {
    auto* map = new std::unordered_map<std::string_view, Replacement>;
    const auto add = [map](uint32_t set, std::span<const Hook> hooks) {
      for (const Hook& hook : hooks)
        map->emplace(hook.name, Replacement{hook.replacement, set});
    };
    add(kThreadHooks, ThreadHooks());
    add(kThreadHooks, ProcessHooks());
    add(kThreadHooks, SignalHooks());
    add(kLockHooks, LockHooks());
    add(kCallHooks, WaitHooks());
    add(kCallHooks, FileHooks());
    add(kCallHooks, SocketHooks());
    add(kHeapHooks, HeapHooks());
    add(kHeapHooks, NewHooks());
    return map;
  }();
  return *all;
}

// The tables of a module's dynamic section.
struct Dynamic {
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const ElfW(Rela) * relocations = nullptr;
  size_t relocation_bytes = 0;
  const ElfW(Rela) * calls = nullptr;
  size_t call_bytes = 0;
  const ElfW(Half) * versions = nullptr;
  const ElfW(Verneed) * needed = nullptr;
  size_t needed_count = 0;
  const char* soname = "";
};

Dynamic ReadDynamic(const ElfW(Dyn) * entry, ElfW(Addr) base) {
  Dynamic dynamic;
  ElfW(Xword) soname = 0;
  // glibc relocates these addresses in memory; musl, and the vdso, do not.
  const auto at = [base](ElfW(Addr) address) { return address < base ? address + base : address; };
  for (; entry->d_tag != DT_NULL; ++entry) {
    const ElfW(Addr) pointer = entry->d_un.d_ptr;
    switch (entry->d_tag) {
      case DT_SYMTAB:
        dynamic.symbols = reinterpret_cast<const ElfW(Sym)*>(at(pointer));
        break;
      case DT_STRTAB:
        dynamic.strings = reinterpret_cast<const char*>(at(pointer));
        break;
      case DT_RELA:
        dynamic.relocations = reinterpret_cast<const ElfW(Rela)*>(at(pointer));
        break;
      case DT_RELASZ:
        dynamic.relocation_bytes = entry->d_un.d_val;
        break;
      case DT_JMPREL:
        dynamic.calls = reinterpret_cast<const ElfW(Rela)*>(at(pointer));
        break;
      case DT_PLTRELSZ:
        dynamic.call_bytes = entry->d_un.d_val;
        break;
      case DT_VERSYM:
        dynamic.versions = reinterpret_cast<const ElfW(Half)*>(at(pointer));
        break;
      case DT_VERNEED:
        dynamic.needed = reinterpret_cast<const ElfW(Verneed)*>(at(pointer));
        break;
      case DT_VERNEEDNUM:
        dynamic.needed_count = entry->d_un.d_val;
        break;
      case DT_SONAME:
        soname = entry->d_un.d_val;
        break;
      default:
        break;
    }
  }
  if (soname != 0 && dynamic.strings != nullptr) dynamic.soname = dynamic.strings + soname;
  return dynamic;
}

// The version of a symbol that the module asks for, such as "GLIBC_2.2.5"; empty if none.
std::string_view VersionOf(const Dynamic& dynamic, size_t symbol) {
  if (dynamic.versions == nullptr || dynamic.needed == nullptr) return {};
  const ElfW(Half) index = dynamic.versions[symbol] & 0x7fff;
  const ElfW(Verneed)* need = dynamic.needed;
  for (size_t i = 0; i < dynamic.needed_count; ++i) {
    const auto* aux =
        reinterpret_cast<const ElfW(Vernaux)*>(reinterpret_cast<const char*>(need) + need->vn_aux);
    for (size_t k = 0; k < need->vn_cnt; ++k) {
      if (aux->vna_other == index) return dynamic.strings + aux->vna_name;
      aux = reinterpret_cast<const ElfW(Vernaux)*>(reinterpret_cast<const char*>(aux) +
                                                   aux->vna_next);
    }
    need =
        reinterpret_cast<const ElfW(Verneed)*>(reinterpret_cast<const char*>(need) + need->vn_next);
  }
  return {};
}

// The condition variables of before 2003, whose memory looks different.
bool IsOtherThing(std::string_view name, std::string_view version) {
  return name.starts_with("pthread_cond_") && version == "GLIBC_2.2.5";
}

bool Write(void** address, void* value) {
  if (*address == value) return true;
  static const auto page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  auto* page = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(address) & ~(page_size - 1));
  // Left writable: whether it was cannot be told cheaply, and another library may want to undo its own.
  if (mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return false;
  __atomic_store_n(address, value, __ATOMIC_RELEASE);
  return true;
}

void Patch(const Dynamic& dynamic, ElfW(Addr) base, const ElfW(Rela) * relocations, size_t bytes) {
  for (size_t i = 0; i < bytes / sizeof(ElfW(Rela)); ++i) {
    const ElfW(Rela)& relocation = relocations[i];
    const auto type = ELF64_R_TYPE(relocation.r_info);
    if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) continue;
    const size_t symbol = ELF64_R_SYM(relocation.r_info);
    const char* name = dynamic.strings + dynamic.symbols[symbol].st_name;
    const auto found = Replacements().find(name);
    if (found == Replacements().end() || (found->second.set & installed_sets) == 0) continue;
    if (IsOtherThing(name, VersionOf(dynamic, symbol))) continue;
    auto* slot = reinterpret_cast<void**>(base + relocation.r_offset);
    // Null: a weak symbol that nobody has.
    void* const original = *slot;
    const auto& [function, set] = found->second;
    if (original == nullptr || original == function) continue;
    if (Write(slot, function)) PatchedSlots().push_back({slot, original, set});
  }
}

bool IsOurs(ElfW(Addr) base, const ElfW(Phdr) * segments, size_t count) {
  const auto here = reinterpret_cast<ElfW(Addr)>(&IsOurs);
  return std::any_of(segments, segments + count, [&](const ElfW(Phdr) & segment) {
    return segment.p_type == PT_LOAD && base + segment.p_vaddr <= here &&
           here < base + segment.p_vaddr + segment.p_memsz;
  });
}

// Of libc and the loader only what others call is of interest, not what they do inside.
bool IsLibc(std::string_view soname) {
  return soname == "libc.so.6" || soname.starts_with("ld-linux") ||
         soname.starts_with("linux-vdso") || soname.starts_with("libpthread.so");
}

int PatchModule(dl_phdr_info* info, size_t, void*) {
  if (IsOurs(info->dlpi_addr, info->dlpi_phdr, info->dlpi_phnum)) return 0;
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* section =
        reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    const Dynamic dynamic = ReadDynamic(section, info->dlpi_addr);
    if (dynamic.symbols == nullptr || dynamic.strings == nullptr || IsLibc(dynamic.soname))
      continue;
    Patch(dynamic, info->dlpi_addr, dynamic.calls, dynamic.call_bytes);
    Patch(dynamic, info->dlpi_addr, dynamic.relocations, dynamic.relocation_bytes);
  }
  return 0;
}

bool IsMapped(const void* address) {
  dl_find_object found;
  return _dl_find_object(const_cast<void*>(address), &found) == 0;
}

}  // namespace

void InstallHooks(uint32_t sets) {
  const OwnAllocations own;
  const std::lock_guard lock(HookMutex());
  if (sets == installed_sets) return;
  installed_sets = sets;
  std::erase_if(PatchedSlots(), [sets](const Slot& slot) {
    if ((slot.set & sets) != 0) return false;
    if (IsMapped(slot.address)) Write(slot.address, slot.original);
    return true;
  });
  if (sets != 0) dl_iterate_phdr(&PatchModule, nullptr);
}

void HookNewModules() {
  const OwnAllocations own;
  const std::lock_guard lock(HookMutex());
  if (installed_sets != 0) dl_iterate_phdr(&PatchModule, nullptr);
}

void ForgetHookLock() {
  new (&HookMutex()) std::mutex;
}

}  // namespace skein
