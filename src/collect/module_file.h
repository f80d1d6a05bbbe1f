#pragma once

#include <cstdint>
#include <string>

namespace skein {

// What profiles say of a mapped ELF file: where its code is, and the build id that finds its symbols
// later. All zeros if the file cannot be read.
struct ModuleFile {
  uint64_t code_address = 0;  // In the file's addresses; whole pages.
  uint64_t code_end = 0;
  uint64_t code_offset = 0;  // In the file.
  std::string build_id;      // Hexadecimal; empty: it has none.
};

ModuleFile ReadModuleFile(const std::string& path);

}  // namespace skein
