#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace skein {

// One call as the debug information of a program has it.
struct CodeFrame {
  std::string function;  // Mangled, as symbols are; empty: not known.
  std::string file;      // The whole path, where the compiler told its directory.
  int64_t line = 0, column = 0;
  int64_t start_line = 0;  // Where the function begins.

  bool operator==(const CodeFrame&) const = default;
};

// The DWARF of an ELF file, or of the separate file with it: next to the program, in .debug/, or below
// /usr/lib/debug, by name or build id. Reads what it is asked about only. One thread at a time.
class DebugInfo {
 public:
  // Never null; one without any DWARF knows nothing.
  static std::unique_ptr<DebugInfo> Open(const std::string& path);

  virtual ~DebugInfo() = default;

  // The calls at an address of the file, innermost inlined one first. Empty: nothing is known.
  virtual std::vector<CodeFrame> At(uint64_t address) = 0;
};

}  // namespace skein
