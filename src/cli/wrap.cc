#include "cli/wrap.h"

#include <algorithm>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

namespace skein {

size_t TerminalWidth() {
  constexpr size_t kUsual = 80;
  if (isatty(STDOUT_FILENO) != 1) return 0;
  winsize size{};
  const bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kUsual;
}

std::string Wrapped(std::string_view text, size_t width, size_t indent) {
  if (width == 0) return std::string(text);
  std::string lines;
  size_t column = 0;  // Where the next word would begin; 0: at the very beginning.
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const size_t word_width = DisplayWidth(word);
    if (column > 0 && column + 1 + word_width > width) {
      lines += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > 0) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word_width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace skein
