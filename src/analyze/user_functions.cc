#include "analyze/user_functions.h"

#include <algorithm>

#include "model/peer_frame.h"

namespace skein {

namespace {

// What the recorder puts below a wait: the function of libc that was called.
bool IsLibcWait(std::string_view function, std::string_view file) {
  const std::string_view name = WithoutUnderscores(function);
  return name.starts_with("pthread_") || name == "sem_wait" || name == "sem_timedwait" ||
         name == "sem_clockwait" || IsOfLibc(file);
}

// Some C functions have names like "sort.cold".
bool IsGoFile(std::string_view file) {
  return file.empty() || file.ends_with(".go");
}

bool IsOfTheProgram(std::string_view function, std::string_view file) {
  return !(IsGoFile(file) && IsGoStandard(function)) && !IsGoInternal(function) &&
         !IsCppInternal(function, file);
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

bool IsOfLibc(std::string_view file) {
  return file.find("/libc.so.") != std::string_view::npos;
}

bool IsGoStandard(std::string_view function) {
  // The first parts of their import paths, sorted.
  constexpr std::string_view kFirst[] = {
      "archive",  "bufio",   "bytes",   "cmp",      "compress", "container", "context", "crypto",
      "database", "debug",   "embed",   "encoding", "errors",   "expvar",    "flag",    "fmt",
      "go",       "hash",    "html",    "image",    "index",    "internal",  "io",      "iter",
      "log",      "maps",    "math",    "mime",     "net",      "os",        "path",    "plugin",
      "reflect",  "regexp",  "runtime", "slices",   "sort",     "strconv",   "strings", "structs",
      "sync",     "syscall", "testing", "text",     "time",     "unicode",   "unique",  "unsafe",
      "vendor",   "weak"};
  const std::string_view path = function.substr(0, function.find_first_of("[("));
  const size_t end = path.find_first_of("/.");
  if (end == std::string_view::npos) return false;
  // "net.example/http.Serve" is of a domain, and "net/http" no function at all.
  const bool has_slash = path.find('/') != std::string_view::npos;
  const bool has_dot = path.find('.') != std::string_view::npos;
  if (!has_dot || has_slash != (path[end] == '/')) return false;
  const std::string_view first = path.substr(0, end);
  return std::binary_search(std::begin(kFirst), std::end(kFirst), first);
}

std::string_view WithoutUnderscores(std::string_view function) {
  return function.substr(std::min(function.find_first_not_of('_'), function.size()));
}

bool IsCppInternal(std::string_view function, std::string_view file) {
  return IsLibcWait(function, file) || file == kPeerFile || function.starts_with("std::") ||
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

UserFunctions::Functions UserFunctions::Of(const Trace& trace, StackId stack) {
  const std::span<const FrameId> frames = trace.names.stacks.frames(stack);
  Functions found;
  StringId outside_internals = StringId::kEmpty;
  for (const FrameId id : frames) {
    const Frame& frame = trace.names.stacks.frame(id);
    const std::string_view function = trace.text(frame.function);
    const std::string_view file = trace.text(frame.file);
    const bool is_empty = outside_internals == StringId::kEmpty;
    if (is_empty && !IsGoInternal(function) && !IsCppInternal(function, file))
      outside_internals = frame.function;
    if (!IsOfTheProgram(function, file)) continue;
    if (found.function == StringId::kEmpty) {
      found.function = frame.function;
    } else if (frame.function != found.function) {
      found.caller = frame.function;
      return found;
    }
  }
  if (found.function == StringId::kEmpty) found.function = outside_internals;
  if (found.function == StringId::kEmpty && !frames.empty())
    found.function = trace.names.stacks.frame(frames.front()).function;
  return found;
}

UserFunctions::UserFunctions(const Trace& trace) {
  for (uint32_t stack = 0; stack < trace.names.stacks.size(); ++stack)
    functions_.push_back(Of(trace, StackId{stack}));
}

}  // namespace skein
