#pragma once

#include <string>
#include <string_view>

namespace skein {

// Text as it stands in HTML and SVG, between tags and in quotes. XML has no way to write control characters
// other than line breaks and tabs: they become spaces.
std::string EscapeMarkup(std::string_view text);

}  // namespace skein
