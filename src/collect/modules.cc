#include "collect/modules.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <mutex>

#include <link.h>
#include <unistd.h>

namespace skein {
namespace {

struct Writer {
  Arena& arena;
  uint32_t bytes = 0;
  bool is_first = true;
};

int WriteModule(dl_phdr_info* info, size_t, void* context) {
  auto& writer = *static_cast<Writer*>(context);
  uint64_t begin = UINT64_MAX;
  uint64_t end = 0;
  for (const ElfW(Phdr)* segment = info->dlpi_phdr; segment != info->dlpi_phdr + info->dlpi_phnum;
       ++segment) {
    if (segment->p_type != PT_LOAD) continue;
    begin = std::min<uint64_t>(begin, info->dlpi_addr + segment->p_vaddr);
    end = std::max<uint64_t>(end, info->dlpi_addr + segment->p_vaddr + segment->p_memsz);
  }
  char program[4096] = "";
  const char* path = info->dlpi_name;
  if (writer.is_first && readlink("/proc/self/exe", program, sizeof program - 1) > 0)
    path = program;
  writer.is_first = false;
  const uint32_t room = kModuleBytes - writer.bytes;
  const int size = std::snprintf(writer.arena.modules + writer.bytes, room, "%lx %lx %lx %s\n",
                                 begin, end, static_cast<uint64_t>(info->dlpi_addr), path);
  if (size > 0 && static_cast<uint32_t>(size) < room) writer.bytes += static_cast<uint32_t>(size);
  return 0;
}

// The hexadecimal number that `text` begins with, which it and the blank behind it are cut off.
uint64_t TakeHex(std::string_view& text) {
  uint64_t value = 0;
  const char* end = std::from_chars(text.data(), text.data() + text.size(), value, 16).ptr;
  text.remove_prefix(std::min(static_cast<size_t>(end - text.data()) + 1, text.size()));
  return value;
}

}  // namespace

void WriteModules(Arena& arena) {
  static auto* mutex = new std::mutex;
  const std::lock_guard lock(*mutex);
  arena.header.module_version.fetch_add(1);
  Writer writer{arena};
  dl_iterate_phdr(&WriteModule, &writer);
  arena.header.module_bytes.store(writer.bytes);
  arena.header.module_version.fetch_add(1);
}

std::vector<Module> ReadModules(const Arena& arena) {
  const uint32_t version = arena.header.module_version.load();
  const uint32_t size = std::min(arena.header.module_bytes.load(), kModuleBytes);
  const std::string text(arena.modules, size);
  if (version % 2 != 0 || arena.header.module_version.load() != version) return {};
  std::vector<Module> modules;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    Module module;
    module.begin = TakeHex(line);
    module.end = TakeHex(line);
    module.bias = TakeHex(line);
    module.path = line;
    modules.push_back(std::move(module));
  }
  return modules;
}

}  // namespace skein
