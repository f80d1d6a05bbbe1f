#pragma once

#include <string>

#include "report/report.h"

namespace skein {

// What google/pprof cannot print.

// "main;work;leaf 12", one line for each different stack, outermost call first.
std::string FoldedText(const Report& report);

// The rows of `top` with raw values.
std::string CsvText(Report& report);

// A tree of callers below each function that did something itself: who is to blame for it.
std::string InvertedText(Report& report);

// A flame graph as one file without anything from elsewhere.
std::string FlameSvg(const Report& report);
std::string FlameHtml(const Report& report);  // The same, with zoom and search.

}  // namespace skein
