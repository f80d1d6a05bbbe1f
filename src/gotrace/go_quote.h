#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace skein {

// As Go writes and reads texts in quotes: what shows nothing, and what is not UTF-8, is escaped.
std::string GoQuote(std::string_view text);
Result<std::string> GoUnquote(std::string_view quoted);

}  // namespace skein
