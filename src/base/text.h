#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// How numbers and tables are written for people.

namespace skein {

// Three digits and the unit that fits: "0 ns", "512 ns", "1.23 µs", "45.6 ms", "1,234 s".
std::string FormatDuration(int64_t ns);

// The same for sizes: "17 B", "1.50 KiB", "25.4 MiB".
std::string FormatBytes(uint64_t bytes);

// With thousands separators: "1,234,567".
std::string FormatCount(uint64_t count);

// With one decimal: "12.3 %"; what is not zero never reads as zero: "<0.1 %".
std::string FormatShare(double part, double whole);

// "1.5s", "200ms", "3us", "3µs", "1m30s", "17" (seconds are not meant: a number alone is
// nanoseconds). Fails on anything else.
Result<int64_t> ParseDuration(std::string_view text);

// Columns a person sees: code points, which is what terminals draw except for East Asian text.
size_t DisplayWidth(std::string_view utf8);

// At most `width` columns; what is left out from the middle is shown by "…", so that both the
// package and the function of a long name can be told.
std::string Shorten(std::string_view utf8, size_t width);

// Anything that could move the cursor or colour the screen (control characters) made visible, and
// line breaks too: for text that came from a file.
std::string Printable(std::string_view utf8);

// Printable() would certainly change nothing.
bool IsPrintable(std::string_view utf8);

// Rows of cells, aligned when printed: two spaces between columns, none at the end of a line.
class TextTable {
 public:
  enum class Align { kLeft, kRight };

  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // Fewer cells than columns are fine; more are not.
  void Row(std::vector<std::string> cells);

  // One line per row, each begun by `indent` and ended by '\n'.
  std::string Text(std::string_view indent = "") const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace skein
