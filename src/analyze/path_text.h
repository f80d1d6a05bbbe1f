#pragma once

#include <string>
#include <string_view>

#include "analyze/critical_path.h"

namespace skein {

// What somebody does who is in it: "runs", "waits for a processor", "waits (sync)".
std::string_view Phrase(TimeKind kind);

// " in main.get, called by main.serve"; for what runs " up to main.get, ..."; nothing if `function` is empty.
std::string PlaceText(const Trace& trace, TimeKind kind, StringId function, StringId caller);

// "waits (sync) in main.get, while main.flusher runs up to main.flush"
std::string Sentence(const Trace& trace, const PathPart& part);

}  // namespace skein
