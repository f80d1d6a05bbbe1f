#include "collect/elf_symbols.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <memory>
#include <mutex>

#include <backtrace.h>
#include <cxxabi.h>
#include <link.h>

namespace skein {
namespace {

using Frames = std::vector<SourceFrame>;

thread_local const std::vector<Module>* modules_to_read = nullptr;

// libbacktrace is told that there is only one thread.
std::mutex& BacktraceMutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

void Ignore(void*, const char*, int) {}

int AddFrame(void* frames, uintptr_t, const char* file, int line, const char* function) {
  if (function == nullptr) return 0;
  static_cast<Frames*>(frames)->push_back({Demangled(function), file == nullptr ? "" : file,
                                           static_cast<uint32_t>(std::max(line, 0)), 0});
  return 0;
}

void AddSymbol(void* frames, uintptr_t, const char* symbol, uintptr_t entry, uintptr_t) {
  if (symbol != nullptr) static_cast<Frames*>(frames)->push_back({Demangled(symbol), "", 0, entry});
}

// libbacktrace cannot forget what it has read, so recordings of the same modules share it.
backtrace_state* StateOf(const std::vector<Module>& modules) {
  static auto* known = new std::pair<std::vector<Module>, backtrace_state*>;
  static auto* paths = new std::list<std::string>;
  if (known->second == nullptr || known->first != modules) {
    paths->push_back(modules[0].path);
    *known = {modules, backtrace_create_state(paths->back().c_str(), 0, &Ignore, nullptr)};
  }
  return known->second;
}

void Replace(std::string& text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

}  // namespace

// libbacktrace is linked with its dl_iterate_phdr renamed to this, so that it sees the modules of
// the recorded program, which need not be this one.
extern "C" int skein_iterate_modules(int (*visit)(dl_phdr_info*, size_t, void*), void* context) {
  if (modules_to_read == nullptr) return 0;
  for (size_t i = 0; i < modules_to_read->size(); ++i) {
    const Module& module = (*modules_to_read)[i];
    dl_phdr_info info{};
    info.dlpi_addr = module.bias;
    info.dlpi_name = i == 0 ? "" : module.path.c_str();
    if (i != 0 && !module.path.starts_with("/")) continue;
    if (const int stop = visit(&info, sizeof info, context); stop != 0) return stop;
  }
  return 0;
}

std::string Demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  if (status != 0 || demangled == nullptr) return name;
  std::string text = demangled.get();
  Replace(text, "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >",
          "std::string");
  Replace(text, "[abi:cxx11]", "");
  return text;
}

std::string_view LambdaIn(std::string_view symbol) {
  const size_t lambda = symbol.find("{lambda(");
  if (lambda == std::string_view::npos) return {};
  size_t begin = lambda;
  for (int depth = 0; begin > 0; --begin) {
    const char before = symbol[begin - 1];
    if (before == ')' || before == '>') ++depth;
    if (depth == 0 && (before == '<' || before == ' ' || before == '(')) break;
    if (before == '(' || before == '<') --depth;
  }
  const size_t end = symbol.find('}', lambda);
  if (end == std::string_view::npos) return {};
  return symbol.substr(begin, end + 1 - begin);
}

namespace {

bool IsUnnamedCall(const SourceFrame& frame) {
  return frame.function == "operator()" && frame.file.find("/c++/") == std::string::npos;
}

// "main()::{lambda(int)}" of "for_each<int*, main()::<lambda(int)> >", as DWARF writes it.
std::string LambdaOfArguments(std::string_view function) {
  constexpr std::string_view kLambda = "::<lambda(";
  const size_t lambda = function.find(kLambda);
  if (lambda == std::string_view::npos) return {};
  const size_t end = function.find(")>", lambda);
  if (end == std::string_view::npos) return {};
  size_t begin = lambda;
  for (int depth = 0; begin > 0; --begin) {
    const char before = function[begin - 1];
    if (depth == 0 && (before == '<' || before == ' ' || before == '(')) break;
    if (before == ')' || before == '>') ++depth;
    if (before == '(' || before == '<') --depth;
  }
  return std::string(function.substr(begin, lambda - begin)) + "::{" +
         std::string(function.substr(lambda + 3, end - lambda - 2)) + "}";
}

// What is known of the unnamed call at `at`: the lambda that templates around it are made of, else the
// function that it stands in, by its file.
std::string NameFromContext(std::span<const SourceFrame> frames, size_t at) {
  for (size_t i = at + 1; i < frames.size(); ++i) {
    if (std::string name = LambdaOfArguments(frames[i].function); !name.empty()) return name;
    if (frames[i].file == frames[at].file) return frames[i].function + "::operator()";
  }
  return frames[at].function;
}

}  // namespace

void NameUnnamedCalls(std::span<SourceFrame> frames, std::string_view symbol) {
  const std::string_view lambda = LambdaIn(symbol);
  bool is_outermost = true;
  for (size_t i = frames.size(); i-- > 0;) {
    if (!IsUnnamedCall(frames[i])) continue;
    if (is_outermost && !lambda.empty()) {
      frames[i].function = lambda;
    } else {
      frames[i].function = NameFromContext(frames, i);
    }
    is_outermost = false;
  }
}

std::string NameInLibc(std::string_view function) {
  constexpr std::string_view kInternal = "__GI_";
  constexpr std::string_view kStarts[] = {"libc_start", "libc_init"};
  constexpr std::string_view kVersions[] = {"libc_", "new_"};
  std::string_view name = function;
  if (name.starts_with(kInternal)) name.remove_prefix(kInternal.size());
  if (!name.starts_with("__")) return std::string(name);
  name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
  const auto begins = [&name](std::string_view start) { return name.starts_with(start); };
  if (name.empty() || std::ranges::any_of(kStarts, begins)) return std::string(function);
  for (const std::string_view version : kVersions)
    if (begins(version)) name.remove_prefix(version.size());
  return std::string(name);
}

namespace {

// What begins where these are inlined into each other: the last one, or, if that only runs a thread, what it runs.
SourceFrame WholeFunction(const Frames& frames) {
  const auto of_program = std::find_if_not(frames.rbegin(), frames.rend(), IsThreadStart);
  if (of_program != frames.rend()) return *of_program;
  SourceFrame whole = frames.back();
  if (const std::string_view lambda = LambdaIn(whole.function); !lambda.empty())
    whole.function = std::string(lambda);
  return whole;
}

// Of libc there is no more to see if its debug information happens to be installed.
SourceFrame AsSeenFromOutside(const SourceFrame& frame, const std::string& path) {
  return {NameInLibc(frame.function), path, 0, frame.entry};
}

}  // namespace

void ElfSymbols::SetModules(std::vector<Module> modules) {
  if (modules.empty()) return;
  modules_ = std::move(modules);
  known_.clear();
  const std::lock_guard lock(BacktraceMutex());
  state_ = StateOf(modules_);
}

const std::vector<SourceFrame>& ElfSymbols::At(uint64_t pc) {
  const auto [known, is_new] = known_.try_emplace(pc);
  if (is_new) known->second = LookUp(pc);
  return known->second;
}

const Module* ElfSymbols::ModuleOf(uint64_t pc) const {
  const auto has = [pc](const Module& module) { return module.begin <= pc && pc < module.end; };
  const auto module = std::ranges::find_if(modules_, has);
  return module == modules_.end() ? nullptr : &*module;
}

// DWARF has the source, and for some functions only the last part of the name; the table of symbols has
// the whole name of the function that all the others are inlined into.
Frames ElfSymbols::Read(uint64_t call) {
  if (state_ == nullptr) return {};
  const std::lock_guard lock(BacktraceMutex());
  modules_to_read = &modules_;
  Frames frames;
  Frames symbol;
  backtrace_pcinfo(state_, call, &AddFrame, &Ignore, &frames);
  backtrace_syminfo(state_, call, &AddSymbol, &Ignore, &symbol);
  modules_to_read = nullptr;
  if (frames.empty()) return symbol;
  if (symbol.empty()) return frames;
  if (symbol[0].function.find(frames.back().function) != std::string::npos)
    frames.back().function = symbol[0].function;
  NameUnnamedCalls(frames, symbol[0].function);
  for (SourceFrame& frame : frames)
    frame.entry = symbol[0].entry;
  return frames;
}

Frames ElfSymbols::LookUp(uint64_t pc) {
  const uint64_t call = pc - 1;
  Frames frames = Read(call);
  const Module* module = ModuleOf(call);
  const std::string path = module == nullptr      ? "[unknown]"
                           : module->path.empty() ? "[vdso]"
                                                  : module->path;
  if (frames.empty()) {
    std::array<char, 32> offset;
    std::snprintf(offset.data(), offset.size(), "+0x%lx",
                  module == nullptr ? call : call - module->bias);
    frames.push_back({path.substr(path.rfind('/') + 1) + offset.data(), "", 0, 0});
  }
  // No call returns there: a function as such is meant.
  if (frames.back().entry == call) frames = {WholeFunction(frames)};
  if (path.find("/libc.so.") != std::string::npos) return {AsSeenFromOutside(frames.back(), path)};
  for (SourceFrame& frame : frames)
    if (frame.file.empty()) frame.file = path;
  return frames;
}

}  // namespace skein
