#include "gotrace/go_quote.h"

#include <array>
#include <cstdint>
#include <optional>

namespace skein {
namespace {

constexpr char kHex[] = "0123456789abcdef";

struct Escape {
  char letter;
  char meaning;
};
constexpr std::array<Escape, 9> kEscapes = {{{'a', '\a'},
                                             {'b', '\b'},
                                             {'f', '\f'},
                                             {'n', '\n'},
                                             {'r', '\r'},
                                             {'t', '\t'},
                                             {'v', '\v'},
                                             {'\\', '\\'},
                                             {'"', '"'}}};

// The bytes of the UTF-8 character at the front, if it is one that shows something; else 0.
size_t PrintableBytes(std::string_view text) {
  const auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return first >= 0x20 && first < 0x7f ? 1 : 0;
  const size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
  uint32_t code = first & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3f);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool shows = code > 0xa0 && code != 0xad && (code < 0x2000 || code > 0x200f) &&
                     (code < 0x2028 || code > 0x202f) && (code < 0xe000 || code > 0xf8ff) &&
                     code != 0xfeff && code < 0xe0000;
  return !overlong && !surrogate && shows ? size : 0;
}

void AppendUtf8(std::string& out, uint32_t code) {
  auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xe0 | code >> 12);
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
    }
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

std::optional<uint32_t> Digits(std::string_view& text, size_t count, uint32_t base) {
  if (text.size() < count) return std::nullopt;
  uint32_t value = 0;
  for (char c : text.substr(0, count)) {
    const uint32_t digit = c >= '0' && c <= '9'   ? static_cast<uint32_t>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<uint32_t>(c - 'a' + 10)
                           : c >= 'A' && c <= 'F' ? static_cast<uint32_t>(c - 'A' + 10)
                                                  : base;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  text.remove_prefix(count);
  return value;
}

// What stands behind a backslash. False: nothing that Go knows.
bool Unescape(std::string_view& text, std::string& out) {
  if (text.empty()) return false;
  for (const Escape& escape : kEscapes) {
    if (escape.letter != text[0]) continue;
    out += escape.meaning;
    text.remove_prefix(1);
    return true;
  }
  const char kind = text[0];
  if (kind >= '0' && kind <= '7') {
    const auto byte = Digits(text, 3, 8);
    if (!byte || *byte > 255) return false;
    out += static_cast<char>(*byte);
    return true;
  }
  text.remove_prefix(1);
  const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  const auto code = Digits(text, digits, 16);
  if (digits == 0 || !code) return false;
  if (kind == 'x') {
    out += static_cast<char>(*code);
    return true;
  }
  if (*code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff)) return false;
  AppendUtf8(out, *code);
  return true;
}

}  // namespace

std::string GoQuote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const char c = text[0];
    size_t taken = 1;
    const Escape* escape = nullptr;
    for (const Escape& candidate : kEscapes) {
      if (candidate.meaning == c) escape = &candidate;
    }
    if (escape != nullptr) {
      quoted += {'\\', escape->letter};
    } else if (const size_t bytes = PrintableBytes(text); bytes != 0) {
      quoted += text.substr(0, bytes);
      taken = bytes;
    } else {
      const auto byte = static_cast<uint8_t>(c);
      quoted += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
    text.remove_prefix(taken);
  }
  return quoted + '"';
}

Result<std::string> GoUnquote(std::string_view quoted) {
  const Error bad{Error::Code::kInvalidArgument, "malformed text in quotes"};
  if (quoted.size() < 2 || quoted.front() != quoted.back()) return bad;
  std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (quoted.front() == '`')
    return inside.find('`') == std::string_view::npos ? Result<std::string>(std::string(inside))
                                                      : bad;
  if (quoted.front() != '"') return bad;
  std::string text;
  while (!inside.empty()) {
    const char c = inside[0];
    inside.remove_prefix(1);
    if (c == '"') return bad;
    if (c != '\\')
      text += c;
    else if (!Unescape(inside, text))
      return bad;
  }
  return text;
}

}  // namespace skein
