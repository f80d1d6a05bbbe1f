#include "cli/go_numbers.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

namespace skein {
namespace {

struct Base {
  int base = 10;
  size_t prefix = 0;  // How many characters say so.
};

Base BaseOf(std::string_view digits) {
  if (digits.size() < 2 || digits[0] != '0') return {};
  switch (std::tolower(static_cast<unsigned char>(digits[1]))) {
    case 'x':
      return {16, 2};
    case 'b':
      return {2, 2};
    case 'o':
      return {8, 2};
    default:
      return {8, 1};
  }
}

bool IsDigit(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Without '_', each of which must stand between digits, or between a prefix and one. Nothing: one does not.
std::optional<std::string> WithoutSeparators(std::string_view digits) {
  std::string plain;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] != '_') {
      plain += digits[i];
      continue;
    }
    const bool is_between =
        i > 0 && IsDigit(digits[i - 1]) && i + 1 < digits.size() && IsDigit(digits[i + 1]);
    if (!is_between) return std::nullopt;
  }
  return plain;
}

struct Signed {
  bool negative = false;
  std::string_view digits;
};

Signed SplitSign(std::string_view text) {
  const bool has_sign = text.starts_with('+') || text.starts_with('-');
  return {text.starts_with('-'), text.substr(has_sign ? 1 : 0)};
}

template <typename T, typename Form>
GoNumber<T> Parse(const std::string& text, Form form) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, form);
  if (at != end || error == std::errc::invalid_argument) return {};
  if (error == std::errc::result_out_of_range) return {std::nullopt, true};
  return {value};
}

}  // namespace

GoNumber<int64_t> ReadGoInteger(std::string_view text) {
  const auto [negative, digits] = SplitSign(text);
  const std::optional<std::string> plain = WithoutSeparators(digits);
  if (!plain || !std::ranges::all_of(*plain, &IsDigit)) return {};
  const Base base = BaseOf(*plain);
  return Parse<int64_t>((negative ? "-" : "") + plain->substr(base.prefix), base.base);
}

GoNumber<double> ReadGoFloat(std::string_view text) {
  const auto [negative, digits] = SplitSign(text);
  if (SplitSign(digits).digits.size() != digits.size()) return {};
  const std::optional<std::string> plain = WithoutSeparators(digits);
  if (!plain) return {};
  const std::string sign = negative ? "-" : "";
  if (BaseOf(*plain).base != 16) return Parse<double>(sign + *plain, std::chars_format::general);
  const bool has_exponent = plain->find_first_of("pP") != std::string::npos;
  return has_exponent ? Parse<double>(sign + plain->substr(2), std::chars_format::hex)
                      : GoNumber<double>();
}

}  // namespace skein
