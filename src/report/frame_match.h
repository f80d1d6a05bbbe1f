#pragma once

#include <string_view>
#include <vector>

#include "report/frame_stacks.h"

namespace skein {

// Which frames people mean by what they type: a regular expression (RE2), or where it is none the text
// itself, anywhere in the name. Letters of either case fit unless a capital is typed. By frame.
std::vector<bool> FramesLike(const FrameStacks& stacks, std::string_view pattern);

}  // namespace skein
