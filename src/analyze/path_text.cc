#include "analyze/path_text.h"

#include <array>

#include <fmt/format.h>

#include "analyze/short_function.h"

namespace skein {

std::string_view Phrase(TimeKind kind) {
  constexpr std::array<std::string_view, kTimeKindCount> kPhrases = {
      "runs",
      "assists the garbage collector",
      "sweeps for the garbage collector",
      "stands still, the world is stopped",
      "waits for a processor",
      "is in a system call",
      "is in a blocking system call",
      "waits (network)",
      "waits (sync)",
      "waits (channel)",
      "waits (garbage collector)",
      "sleeps",
      "waits",
      "is not known",
  };
  return kPhrases[static_cast<size_t>(kind)];
}

std::string Sentence(const Trace& trace, const PathPart& part) {
  std::string text(Phrase(part.own));
  const std::string_view own_function = trace.text(part.own_function);
  if (!own_function.empty()) text += fmt::format(" in {}", ShortFunction(own_function));
  if (!part.elsewhere) return text;
  const std::string_view name =
      part.group == UINT32_MAX ? "" : trace.text(trace.groups[part.group].name);
  text += fmt::format(", while {} {}", name.empty() ? "another goroutine" : ShortFunction(name),
                      Phrase(part.kind));
  const std::string_view function = trace.text(part.function);
  if (function.empty()) return text;
  return text + fmt::format(" {} {}", part.kind == TimeKind::kRunning ? "up to" : "in",
                            ShortFunction(function));
}

}  // namespace skein
