#include "debughttp/form.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace skein::debughttp {
namespace {

std::optional<std::string> Decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned byte = 0;
    const char* digits = text.data() + i + 1;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

template <typename Number>
Number Parsed(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : Number{};
}

}  // namespace

std::string FormValue(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const size_t equals = std::min(part.find('='), part.size());
    const auto name = Decoded(part.substr(0, equals));
    if (!name || *name != key || part.find(';') != std::string_view::npos) continue;
    const auto value = Decoded(part.substr(std::min(equals + 1, part.size())));
    if (value) return *value;
  }
  return {};
}

int64_t IntegerIn(const std::string& text) {
  return Parsed<int64_t>(text);
}

double NumberIn(const std::string& text) {
  const auto number = Parsed<double>(text);
  return std::isfinite(number) ? number : 0;
}

}  // namespace skein::debughttp
