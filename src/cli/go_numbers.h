#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skein {

// Numbers of command lines as Go's package flag reads them: also 0x10, 0b1, 0o17, 017, 1_000 and 0x1p-2.
template <typename T>
struct GoNumber {
  std::optional<T> value;   // Nothing: it is none, or
  bool is_too_big = false;  // none that fits.
};

GoNumber<int64_t> ReadGoInteger(std::string_view text);
GoNumber<double> ReadGoFloat(std::string_view text);

}  // namespace skein
