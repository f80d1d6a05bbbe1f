#include "collect/thread_entry.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <dlfcn.h>
#include <link.h>

#include "sigsafe/frame_rule.h"

namespace skein {
namespace {

bool IsInLibstdcxx(const void* code) {
  dl_find_object found;
  if (_dl_find_object(const_cast<void*>(code), &found) != 0) return false;
  return found.dlfo_link_map != nullptr &&
         std::strstr(found.dlfo_link_map->l_name, "libstdc++.so") != nullptr;
}

// The name in the type_info in front of a table of virtual functions; empty if there is none (-fno-rtti).
std::string_view TypeNameOf(const uint64_t* functions) {
  const uint64_t info = functions[-1];
  if (info == 0) return {};
  return reinterpret_cast<const char* const*>(info)[1];
}

// The first word of `state` that is the address of a function; 0: there is none nearby.
uint64_t FunctionIn(const uint64_t* state) {
  constexpr size_t kMostWords = 32;
  constexpr size_t kPageBytes = 4096;
  const size_t left_in_page =
      (kPageBytes - reinterpret_cast<uint64_t>(state) % kPageBytes) / sizeof *state;
  for (size_t i = 1; i < std::min(kMostWords, left_in_page); ++i)
    if (FindCodeBegin(state[i]) == state[i] && state[i] != 0) return state[i];
  return 0;
}

}  // namespace

bool HoldsOneFunction(std::string_view state_type) {
  constexpr std::string_view kCallable = "St5tupleIJ";
  constexpr std::string_view kFunctions[] = {"PF", "PDoF"};
  // Other callables: of lambdas and members by letters that names may have too; then an entry is lost, none is wrong.
  constexpr std::string_view kOthers[] = {"PF", "PDoF", "Ul", "St8function", "EM"};
  const size_t at = state_type.find(kCallable);
  if (at == std::string_view::npos) return false;
  std::string_view types = state_type.substr(at + kCallable.size());
  const auto begins = [&](std::string_view start) { return types.starts_with(start); };
  const auto* const function = std::ranges::find_if(kFunctions, begins);
  if (function == std::end(kFunctions) && !begins("M")) return false;
  types.remove_prefix(function == std::end(kFunctions) ? 1 : function->size());
  return std::ranges::none_of(
      kOthers, [&](std::string_view other) { return types.find(other) != std::string_view::npos; });
}

// std::thread runs a function of its own, which calls the third virtual function of its argument, of a class
// made for the user's callable, which lies behind the table: the function itself comes last there.
uint64_t ThreadEntryOf(void* (*routine)(void*), void* argument) {
  constexpr size_t kRun = 2;
  const auto* const code = reinterpret_cast<const void*>(routine);
  if (!IsInLibstdcxx(code) || argument == nullptr) return reinterpret_cast<uint64_t>(routine);
  const auto* const state = static_cast<const uint64_t*>(argument);
  const auto* const functions = reinterpret_cast<const uint64_t*>(state[0]);
  const uint64_t function = HoldsOneFunction(TypeNameOf(functions)) ? FunctionIn(state) : 0;
  return function != 0 ? function : functions[kRun];
}

}  // namespace skein
