#include <algorithm>
#include <array>
#include <string_view>

#include "collect/symbols.h"

namespace skein {
namespace {

constexpr std::array<std::string_view, 17> kThreadStarts = {
    "clone",
    "start_thread",
    "execute_native_thread_routine",
    "_start",
    "__libc_start",
    "__libc_init_first",
    "skein::RunThread",
    "std::thread::_State_impl<",
    "std::thread::_Invoker<",
    "std::__invoke",
    "void std::__invoke",
    "std::invoke",
    "libc.so.6+",
    "libstdc++.so.6+",
    "std::__1::__thread_",
    "std::__1::__invoke",
    "void* std::__1::__thread_",
};

}  // namespace

bool IsThreadStart(const std::string& function) {
  return std::ranges::any_of(kThreadStarts,
                             [&](std::string_view start) { return function.starts_with(start); });
}

bool IsRecorder(const std::string& function) {
  return function.starts_with("skein::") || function.starts_with("skein_");
}

}  // namespace skein
