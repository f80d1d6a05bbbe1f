#include "api/query.h"

#include <charconv>

#include <fmt/format.h>

namespace skein {

namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decode(std::string_view encoded) {
  std::string text;
  text.reserve(encoded.size());
  for (size_t i = 0; i < encoded.size(); ++i) {
    const bool escape = encoded[i] == '%' && i + 2 < encoded.size() &&
                        HexDigit(encoded[i + 1]) >= 0 && HexDigit(encoded[i + 2]) >= 0;
    if (escape) {
      text += static_cast<char>(HexDigit(encoded[i + 1]) * 16 + HexDigit(encoded[i + 2]));
      i += 2;
    } else {
      text += encoded[i] == '+' ? ' ' : encoded[i];
    }
  }
  return text;
}

}  // namespace

Query::Query(std::string_view encoded) {
  while (!encoded.empty()) {
    const size_t end = std::min(encoded.find('&'), encoded.size());
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(std::min(end + 1, encoded.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    parameters_.emplace_back(Decode(pair.substr(0, equals)), Decode(value));
  }
}

const std::string* Query::Find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view QueryReader::Text(std::string_view name) {
  const std::string* value = query_.Find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::optional<int64_t> QueryReader::Whole(std::string_view name) {
  const std::string_view text = Text(name);
  if (text.empty()) return std::nullopt;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  Fail(name, text, "is no whole number");
  return std::nullopt;
}

int64_t QueryReader::Number(std::string_view name, int64_t low, int64_t high) {
  if (Text(name).empty()) Fail(name, "", "is missing");
  return Number(name, low, high, low);
}

int64_t QueryReader::Number(std::string_view name, int64_t low, int64_t high, int64_t fallback) {
  const std::optional<int64_t> number = Whole(name);
  if (!number) return fallback;
  if (*number >= low && *number <= high) return *number;
  Fail(name, Text(name), fmt::format("is not from {} to {}", low, high));
  return fallback;
}

Nanos QueryReader::Time(std::string_view name, Nanos fallback) {
  // About 31 years: sums of two times cannot overflow.
  constexpr Nanos kLongest = 1'000'000'000'000'000'000;
  return Number(name, -kLongest, kLongest, fallback);
}

bool QueryReader::Flag(std::string_view name) {
  const std::string_view text = Text(name);
  if (text == "1" || text == "true") return true;
  if (!text.empty() && text != "0" && text != "false") Fail(name, text, "is neither 1 nor 0");
  return false;
}

void QueryReader::Fail(std::string_view name, std::string_view value, std::string_view what) {
  if (error_) return;
  error_ = value.empty() ? fmt::format("{} {}", name, what)
                         : fmt::format("{}: \"{}\" {}", name, value, what);
}

}  // namespace skein
