#pragma once

#include <string_view>

#include <re2/stringpiece.h>

namespace skein {

// A text as RE2 takes it: the one of Debian 12 knows no std::string_view.
inline re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace skein
