#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/diagnostic.h"

namespace skein {

// All that is wrong with a trace, or would surprise who knows how Go writes them: what reading it
// reports, what stands in its bytes against the rules of the format (with offsets), and what its
// ordered events say that cannot be so (kNowhere, with the time in the message). Empty: nothing.
// Of each kind of finding the first few are given, then how many more there are.
std::vector<Diagnostic> ValidateTrace(std::span<const std::byte> trace);

}  // namespace skein
