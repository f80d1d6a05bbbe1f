#include <algorithm>
#include <string_view>

#include "collect/symbols.h"

namespace skein {
namespace {

constexpr std::string_view kThreadStarts[] = {
    "clone",
    "start_thread",
    "execute_native_thread_routine",
    "_start",
    "__libc_start",
    "__libc_init_first",
    "skein::RunThread",
    "std::thread::_State_impl<",
    "std::thread::_Invoker<",
    "void std::thread::_Invoker<",
    "std::__invoke",
    "void std::__invoke",
    "_M_run",
    "_M_invoke",
    "__invoke",
    "std::invoke",
    "libc.so.6+",
    "libstdc++.so.6+",
    "std::__1::__thread_",
    "std::__1::__invoke",
    "void* std::__1::__thread_",
};

}  // namespace

bool IsThreadStart(const SourceFrame& frame) {
  const auto begins = [&](std::string_view start) { return frame.function.starts_with(start); };
  if (std::ranges::any_of(kThreadStarts, begins)) return true;
  // The standard library's own callables have no better name where they are inlined.
  return frame.function == "operator()" && frame.file.find("/include/c++/") != std::string::npos;
}

bool IsRecorder(const SourceFrame& frame) {
  return frame.function.starts_with("skein::") || frame.function.starts_with("skein_") ||
         frame.function.starts_with("libskein.so");
}

}  // namespace skein
