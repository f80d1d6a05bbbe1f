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

std::string PlaceText(const Trace& trace, TimeKind kind, StringId function, StringId caller) {
  if (trace.text(function).empty()) return "";
  std::string text = fmt::format(" {} {}", kind == TimeKind::kRunning ? "up to" : "in",
                                 ShortFunction(trace.text(function)));
  if (trace.text(caller).empty()) return text;
  return text + fmt::format(", called by {}", ShortFunction(trace.text(caller)));
}

std::string Sentence(const Trace& trace, const PathPart& part) {
  std::string text(Phrase(part.own));
  text += PlaceText(trace, part.own, part.own_function, part.own_caller);
  if (!part.elsewhere) return text;
  const std::string_view name =
      part.group == UINT32_MAX ? "" : trace.text(trace.groups[part.group].name);
  text += fmt::format(", while {} {}", name.empty() ? "another goroutine" : ShortFunction(name),
                      Phrase(part.kind));
  return text + PlaceText(trace, part.kind, part.function, part.caller);
}

}  // namespace skein
