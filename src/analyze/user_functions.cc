#include "analyze/user_functions.h"

#include <algorithm>

namespace skein {

namespace {

// What the recorder puts below a wait.
bool IsLibcWait(std::string_view function) {
  const std::string_view name = WithoutUnderscores(function);
  return name.starts_with("pthread_") || name == "sem_wait" || name == "sem_timedwait" ||
         name == "sem_clockwait";
}

StringId UserFunctionOf(const Trace& trace, StackId stack) {
  const std::span<const FrameId> frames = trace.names.stacks.frames(stack);
  for (const FrameId id : frames) {
    const Frame& frame = trace.names.stacks.frame(id);
    const std::string_view function = trace.text(frame.function);
    if (!IsGoInternal(function) && !IsCppInternal(function, trace.text(frame.file)))
      return frame.function;
  }
  return frames.empty() ? StringId::kEmpty : trace.names.stacks.frame(frames.front()).function;
}

}  // namespace

bool IsGoInternal(std::string_view function) {
  constexpr std::string_view kPrefixes[] = {"runtime.", "runtime/",  "sync.",
                                            "sync/",    "internal/", "syscall."};
  for (const std::string_view prefix : kPrefixes) {
    if (function.starts_with(prefix)) return true;
  }
  return false;
}

std::string_view WithoutUnderscores(std::string_view function) {
  return function.substr(std::min(function.find_first_not_of('_'), function.size()));
}

bool IsCppInternal(std::string_view function, std::string_view file) {
  return IsLibcWait(function) || function.starts_with("std::") ||
         function.starts_with("__gnu_cxx::") || function.starts_with("libstdc++.so") ||
         function.starts_with("libc.so") || file.find("/c++/") != std::string_view::npos;
}

bool IsNative(const Trace& trace) {
  const StackTable& stacks = trace.names.stacks;
  for (uint32_t i = 0; i < stacks.frame_count(); ++i) {
    const std::string_view function = trace.text(stacks.frame(FrameId{i}).function);
    if (function.starts_with("runtime.") || function.starts_with("runtime/")) return false;
  }
  return stacks.frame_count() > 0;
}

UserFunctions::UserFunctions(const Trace& trace) {
  for (uint32_t stack = 0; stack < trace.names.stacks.size(); ++stack)
    functions_.push_back(UserFunctionOf(trace, StackId{stack}));
}

}  // namespace skein
