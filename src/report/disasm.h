#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/program_files.h"
#include "report/report.h"
#include "symbols/disassembly.h"

namespace skein {

struct ListedInstruction {
  uint64_t address = 0;  // In the file.
  std::string text;
  std::string function, file;  // Empty: not known. The file without its folders.
  int64_t line = 0;
  int64_t flat = 0, cum = 0;
};

// A symbol of a program, with its instructions.
struct DisassembledFunction {
  std::vector<std::string>
      names;  // At least one; those behind the first stand at the same address.
  int64_t flat = 0, cum = 0;
  std::vector<ListedInstruction> instructions;
};

struct DisasmOptions {
  // Counts a sample for a function as often as it is on its stack, as google/pprof does.
  bool counts_recursion_twice = false;
  std::optional<size_t>
      at_most;  // Functions: those that are heaviest themselves. Nothing: all, by name.
};

// The functions with samples whose name matches report.symbol, or that are at that address. Fails if
// there are none, or if they cannot be taken apart.
Result<std::vector<DisassembledFunction>> DisassembleFunctions(const Report& report,
                                                               ProgramFiles& programs,
                                                               Disassembler& disassembler,
                                                               const DisasmOptions& options);

// pprof's `disasm`.
Result<std::string> DisasmText(const Report& report,
                               ProgramFiles& programs,
                               Disassembler& disassembler,
                               const DisasmOptions& options);

// "0x401000" or "4198400" as a number; nothing if it is an expression.
std::optional<uint64_t> SymbolAddress(std::string_view symbol);

}  // namespace skein
