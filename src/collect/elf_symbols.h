#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collect/modules.h"
#include "collect/symbols.h"

struct backtrace_state;

namespace skein {

// Names from the symbols and DWARF of the files that a program, this or another, has mapped. What
// has no name is "libfoo.so.1+0x1234". Remembers what it was asked. One thread at a time.
class ElfSymbols : public Symbols {
 public:
  // The modules as they are now; may be called again when they have changed. The tables of files
  // that libbacktrace has read stay in memory until the process ends.
  void SetModules(std::vector<Module> modules);

  const std::vector<SourceFrame>& At(uint64_t pc) override;

 private:
  const Module* ModuleOf(uint64_t pc) const;
  std::vector<SourceFrame> LookUp(uint64_t pc);
  std::vector<SourceFrame> Read(uint64_t call);

  std::vector<Module> modules_;
  backtrace_state* state_ = nullptr;
  std::unordered_map<uint64_t, std::vector<SourceFrame>> known_;
};

// A mangled name as the source has it; any other as it is.
std::string Demangled(const char* name);

// The first lambda that a template in `symbol` is made of, with the function it stands in:
// "app::Start(int)::{lambda()#1}" of "run<app::Start(int)::{lambda()#1}>()". Empty: there is none.
std::string_view LambdaIn(std::string_view symbol);

}  // namespace skein
