#include "analyze/user_functions.h"

namespace skein {

namespace {

StringId UserFunctionOf(const Trace& trace, StackId stack) {
  const std::span<const FrameId> frames = trace.names.stacks.frames(stack);
  for (const FrameId id : frames) {
    const StringId function = trace.names.stacks.frame(id).function;
    if (!IsGoInternal(trace.text(function))) return function;
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

UserFunctions::UserFunctions(const Trace& trace) {
  for (uint32_t stack = 0; stack < trace.names.stacks.size(); ++stack)
    functions_.push_back(UserFunctionOf(trace, StackId{stack}));
}

}  // namespace skein
