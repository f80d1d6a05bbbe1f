#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace skein {

// Texts in which the case of letters does not count: names of headers, hosts, options, units. Letters are ASCII's,
// whatever the locale; bytes of other characters equal themselves only. All is inline, for libskein links as little
// as it can.

constexpr char LowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = LowerCase(c);
  return lower;
}

constexpr bool SameLetter(char a, char b) {
  return LowerCase(a) == LowerCase(b);
}

constexpr bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), SameLetter);
}

constexpr bool StartsWithIgnoringCase(std::string_view text, std::string_view part) {
  return EqualsIgnoringCase(text.substr(0, part.size()), part);
}

constexpr bool ContainsIgnoringCase(std::string_view text, std::string_view part) {
  return part.empty() ||
         std::search(text.begin(), text.end(), part.begin(), part.end(), SameLetter) != text.end();
}

// Without what is blank at its ends: a view into `text`.
constexpr std::string_view Trimmed(std::string_view text, std::string_view blanks = " \t\r\n\v\f") {
  const size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace skein
