#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skein {

// Columns of the terminal that standard output is; 0 if it is none.
size_t TerminalWidth();

// `text` in lines of at most `width` columns, broken at blanks; longer words stay whole. Lines after the first
// begin with `indent` blanks, which count. A width of 0: one line.
std::string Wrapped(std::string_view text, size_t width, size_t indent);

}  // namespace skein
