#include "base/text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace skein {
namespace {

// Three significant digits, and no fewer digits than the whole part has.
std::string ThreeDigits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  if (decimals == 0) return FormatCount(static_cast<uint64_t>(std::llround(value)));
  return fmt::format("{:.{}f}", value, decimals);
}

struct Unit {
  double size;
  std::string_view name;
};

// The largest unit in which `value`, as it will be rounded, is at least 1.
std::string InFittingUnit(uint64_t value, std::span<const Unit> units) {
  const auto exact = static_cast<double>(value);
  for (const Unit& unit : units)
    if (exact >= unit.size * 0.9995 && unit.size > 1)
      return fmt::format("{} {}", ThreeDigits(exact / unit.size), unit.name);
  return fmt::format("{} {}", value, units.back().name);
}

constexpr std::array<Unit, 4> kTimeUnits = {{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}}};
constexpr std::array<Unit, 5> kSizeUnits = {{{1099511627776.0, "TiB"},
                                             {1073741824.0, "GiB"},
                                             {1048576.0, "MiB"},
                                             {1024.0, "KiB"},
                                             {1, "B"}}};

constexpr std::array<Unit, 8> kParsedUnits = {{{1, "ns"},
                                               {1e3, "us"},
                                               {1e3, "µs"},
                                               {1e3, "μs"},
                                               {1e6, "ms"},
                                               {1e9, "s"},
                                               {60e9, "m"},
                                               {3600e9, "h"}}};

bool IsDigit(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// The byte offset at which column `column` starts.
size_t OffsetOfColumn(std::string_view utf8, size_t column) {
  size_t offset = 0;
  for (; column > 0 && offset < utf8.size(); --column)
    do
      ++offset;
    while (offset < utf8.size() && IsContinuation(utf8[offset]));
  return offset;
}

}  // namespace

std::string FormatDuration(int64_t ns) {
  if (ns < 0) return "-" + InFittingUnit(0 - static_cast<uint64_t>(ns), kTimeUnits);
  return InFittingUnit(static_cast<uint64_t>(ns), kTimeUnits);
}

std::string FormatBytes(uint64_t bytes) {
  return InFittingUnit(bytes, kSizeUnits);
}

std::string FormatCount(uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (size_t i = digits.size(); i > 3; i -= 3)
    digits.insert(i - 3, 1, ',');
  return digits;
}

std::string FormatShare(double part, double whole) {
  if (part <= 0 || whole <= 0) return "0 %";
  const double percent = 100 * part / whole;
  return percent < 0.05 ? "<0.1 %" : fmt::format("{:.1f} %", percent);
}

Result<int64_t> ParseDuration(std::string_view text) {
  const Error wrong{Error::Code::kInvalidArgument,
                    fmt::format("'{}' is no duration; write 1.5s, 200ms, 3us or 1m30s", text)};
  double sum_ns = 0;
  std::string_view rest = text;
  if (rest.empty()) return wrong;
  while (!rest.empty()) {
    const size_t digits =
        static_cast<size_t>(std::ranges::find_if_not(rest, IsDigit) - rest.begin());
    double number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + digits, number);
    if (failure != std::errc() || end != rest.data() + digits) return wrong;
    rest.remove_prefix(digits);
    const size_t letters = static_cast<size_t>(std::ranges::find_if(rest, IsDigit) - rest.begin());
    const std::string_view name = rest.substr(0, letters);
    rest.remove_prefix(letters);
    const bool bare = name.empty() && digits == text.size();
    const auto unit = std::ranges::find(kParsedUnits, bare ? "ns" : name, &Unit::name);
    if (unit == kParsedUnits.end()) return wrong;
    sum_ns += number * unit->size;
  }
  if (sum_ns > 9e18) return wrong;
  return static_cast<int64_t>(std::llround(sum_ns));
}

size_t DisplayWidth(std::string_view utf8) {
  return utf8.size() - static_cast<size_t>(std::ranges::count_if(utf8, IsContinuation));
}

std::string Shorten(std::string_view utf8, size_t width) {
  const size_t columns = DisplayWidth(utf8);
  if (columns <= width) return std::string(utf8);
  if (width == 0) return "";
  const size_t head = (width - 1) / 2;
  const size_t tail = width - 1 - head;
  return fmt::format("{}…{}", utf8.substr(0, OffsetOfColumn(utf8, head)),
                     utf8.substr(OffsetOfColumn(utf8, columns - tail)));
}

bool IsPrintable(std::string_view utf8) {
  // The byte c2 begins the other control characters, and a few harmless ones.
  return std::ranges::none_of(utf8, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || byte == 0xc2;
  });
}

std::string Printable(std::string_view utf8) {
  if (IsPrintable(utf8)) return std::string(utf8);
  std::string text;
  text.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool c1_control =
        byte == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0;
    if (byte == '\n') {
      text += "\\n";
    } else if (byte == '\t') {
      text += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      text += fmt::format("\\x{:02x}", byte);
    } else if (c1_control) {
      text += fmt::format("\\u{:04x}", static_cast<unsigned char>(utf8[++i]));
    } else {
      text += utf8[i];
    }
  }
  return text;
}

void TextTable::Row(std::vector<std::string> cells) {
  assert(cells.size() <= columns_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::Text(std::string_view indent) const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  std::string text;
  for (const auto& row : rows_) {
    std::string line(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(row[i]), ' ');
      line += i > 0 ? "  " : "";
      line += columns_[i] == Align::kRight ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace skein
