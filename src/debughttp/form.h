#pragma once

#include <string>
#include <string_view>

namespace skein::debughttp {

// The first value of `key` in a query such as "seconds=5&debug=1", decoded; empty if it is not there.
// Parts that make no sense are passed over.
std::string FormValue(std::string_view query, std::string_view key);

// As Go's strconv reads them: 0 for what is no number.
int64_t IntegerIn(const std::string& text);
double NumberIn(const std::string& text);

}  // namespace skein::debughttp
