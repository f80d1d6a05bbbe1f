#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skein {

// Units of values as pprof knows them: bytes in steps of 1024 (B ... PB), time (ns ... hrs) and GCU.
// Spelling is lenient: "Nanoseconds" is "ns".

struct Scaled {
  double value = 0;
  std::string unit;  // Empty for what needs no unit, such as counts.
};

// Converts to a unit, or to the one that fits best for "auto" and "minimum". A unit of another kind
// gives the kind's usual one.
Scaled Scale(int64_t value, std::string_view from_unit, std::string_view to_unit);

// "1.50MB", "30ms", "0".
std::string ScaledLabel(int64_t value, std::string_view from_unit, std::string_view to_unit);

// Of |value / total|, at least 5 wide and with 2 digits: "12.34%", "0.52%", "  100%".
std::string Percentage(int64_t value, int64_t total);

// Whether values of these units can be converted into each other.
bool SameKindOfUnit(std::string_view a, std::string_view b);

// Without its sign; INT64_MIN, which has no other, stays itself, as in Go.
constexpr int64_t Magnitude(int64_t value) {
  return value < 0 ? static_cast<int64_t>(-static_cast<uint64_t>(value)) : value;
}

// A mean; a sum that has no divisor stays as it is. So does INT64_MIN by -1, as in Go.
constexpr int64_t Divided(int64_t sum, int64_t divisor) {
  if (divisor == -1) return static_cast<int64_t>(-static_cast<uint64_t>(sum));
  return divisor == 0 ? sum : sum / divisor;
}

// As Go converts: what does not fit becomes INT64_MIN.
int64_t ToInt64(double value);

}  // namespace skein
