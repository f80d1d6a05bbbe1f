#pragma once

#include <string>
#include <string_view>

#include "analyze/critical_path.h"

namespace skein {

// What somebody does who is in it: "runs", "waits for a processor", "waits (sync)".
std::string_view Phrase(TimeKind kind);

// "waits (sync) in main.get, while main.flusher runs up to main.flush"
std::string Sentence(const Trace& trace, const PathPart& part);

}  // namespace skein
