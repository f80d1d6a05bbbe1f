#pragma once

#include <string>

#include "report/frame_stacks.h"
#include "report/report.h"

namespace skein {

// What google/pprof cannot print, of a report: the same as stack_exports.h and flame_picture.h make of stacks.

FrameStacks StacksOf(const Report& report);

std::string FoldedText(const Report& report);
std::string CsvText(const Report& report);
std::string FlameSvg(const Report& report);
std::string FlameHtml(const Report& report);

// A tree of callers below each function that did something itself: who is to blame for it.
std::string InvertedText(const Report& report);

}  // namespace skein
