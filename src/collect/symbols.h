#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skein {

// One call as the source has it.
struct SourceFrame {
  std::string function;  // Never empty.
  std::string file;
  uint32_t line = 0;
  uint64_t entry = 0;  // Where the code of the function begins that this is in; 0: unknown.
};

// Tells what stands at an address of the recorded program.
class Symbols {
 public:
  virtual ~Symbols() = default;

  // The calls at return address `pc`, innermost first: one, and those that were inlined into it.
  // Never empty. Valid until the program's modules are known anew.
  virtual const std::vector<SourceFrame>& At(uint64_t pc) = 0;
};

// Frames of a stack between the user's outermost function and the kernel, and those of ours inside
// the user's innermost: what nobody wants to see.
bool IsThreadStart(const SourceFrame& frame);
bool IsRecorder(const SourceFrame& frame);

}  // namespace skein
