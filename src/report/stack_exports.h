#pragma once

#include <string>

#include "report/frame_stacks.h"

namespace skein {

// One stack a line, outermost call first, as flamegraph.pl, speedscope and others read them: "main;parse 12".
// In a name, what would end a frame or a line is made a space. Stacks stand by falling value.
std::string FoldedStacks(const FrameStacks& stacks);

// The table of all frames by falling flat value: name, file, line, flat, flat %, sum %, cum, cum %; with the
// values of the profile compared with, if there is one. As RFC 4180 has it. `all` is of what shares are.
std::string FramesAsCsv(const FrameStacks& stacks, std::string_view unit, int64_t all);

}  // namespace skein
