#pragma once

#include <span>
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

// One of the names that glibc has for the same function, as programs call it: "read" for "__GI___libc_read".
std::string NameInLibc(std::string_view function);

// The first lambda that a template in `symbol` is made of, with the function it stands in:
// "app::Start(int)::{lambda()#1}" of "run<app::Start(int)::{lambda()#1}>()". Empty: there is none.
std::string_view LambdaIn(std::string_view symbol);

// Of a lambda that was inlined DWARF says just "operator()". Gives the program's own a telling name:
// that of the lambda which `symbol`, the function they are all inlined into, is a template of; else of the
// one that a function around it is a template of; else with the function around it that stands in the same
// file: "main::operator()". `frames` of one address, innermost first.
void NameUnnamedCalls(std::span<SourceFrame> frames, std::string_view symbol);

}  // namespace skein
