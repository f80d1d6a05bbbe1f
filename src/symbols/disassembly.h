#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

struct Instruction {
  uint64_t address = 0;  // In the file.
  std::string text;      // "mov    %rdi,%r12"
  std::string function, file;
  int64_t line = 0;  // Empty and 0: not known.

  bool operator==(const Instruction&) const = default;
};

// Takes programs apart.
class Disassembler {
 public:
  virtual ~Disassembler() = default;

  // The instructions at [begin, end) of a file, by its own addresses.
  virtual Result<std::vector<Instruction>> Disassemble(const std::string& file,
                                                       uint64_t begin,
                                                       uint64_t end) = 0;
};

// By running binutils' objdump, or LLVM's where there is no other.
class Objdump : public Disassembler {
 public:
  struct Options {
    std::string tools;  // Where it is, as -tools says: "DIRECTORY,objdump:DIRECTORY".
    bool intel_syntax = false;
    bool compat = false;  // See ReadObjdump().
  };
  explicit Objdump(Options options) : options_(std::move(options)) {}

  Result<std::vector<Instruction>> Disassemble(const std::string& file,
                                               uint64_t begin,
                                               uint64_t end) override;

 private:
  const Options options_;
};

// Reads what objdump printed. `compat`: as google/pprof does, which takes letters a to f that a name begins
// with for an address before it.
std::vector<Instruction> ReadObjdump(std::string_view output, bool compat);

}  // namespace skein
