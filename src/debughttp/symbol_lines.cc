#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>

#include "collect/own_symbols.h"
#include "debughttp/pages.h"

namespace skein::debughttp {
namespace {

// As Go reads them: 0x says that it is hexadecimal. 0: none.
uint64_t AddressIn(std::string_view text) {
  const bool is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (is_hexadecimal) text.remove_prefix(2);
  uint64_t address = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, address, is_hexadecimal ? 16 : 10);
  return error == std::errc() && parsed == end ? address : 0;
}

}  // namespace

std::string SymbolLines(std::string_view addresses) {
  std::string lines;
  while (!addresses.empty()) {
    const std::string_view word = addresses.substr(0, addresses.find('+'));
    addresses.remove_prefix(std::min(word.size() + 1, addresses.size()));
    const uint64_t address = AddressIn(word);
    const std::string function = address == 0 ? "" : FunctionAt(address);
    if (function.empty()) continue;
    char number[32];
    std::snprintf(number, sizeof number, "0x%lx ", address);
    lines.append(number).append(function).append("\n");
  }
  return lines;
}

}  // namespace skein::debughttp
