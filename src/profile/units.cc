#include "profile/units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "base/ascii.h"

namespace skein {
namespace {

struct Unit {
  std::string_view name;
  double factor;
  std::array<std::string_view, 3> aliases;
};

struct Kind {
  std::span<const Unit> units;
  Unit usual;
};

constexpr std::array<Unit, 6> kBytes = {{{"B", 1, {"b", "byte"}},
                                         {"kB", 0x1p10, {"kb", "kbyte", "kilobyte"}},
                                         {"MB", 0x1p20, {"mb", "mbyte", "megabyte"}},
                                         {"GB", 0x1p30, {"gb", "gbyte", "gigabyte"}},
                                         {"TB", 0x1p40, {"tb", "tbyte", "terabyte"}},
                                         {"PB", 0x1p50, {"pb", "pbyte", "petabyte"}}}};
constexpr std::array<Unit, 5> kTimes = {{{"ns", 1, {"ns", "nanosecond"}},
                                         {"us", 1e3, {"μs", "us", "microsecond"}},
                                         {"ms", 1e6, {"ms", "millisecond"}},
                                         {"s", 1e9, {"s", "sec", "second"}},
                                         {"hrs", 3600e9, {"hour", "hr"}}}};
constexpr std::array<Unit, 9> kGcus = {{{"n*GCU", 1e-9, {"nanogcu"}},
                                        {"u*GCU", 1e-6, {"microgcu"}},
                                        {"m*GCU", 1e-3, {"milligcu"}},
                                        {"GCU", 1, {"gcu"}},
                                        {"k*GCU", 1e3, {"kilogcu"}},
                                        {"M*GCU", 1e6, {"megagcu"}},
                                        {"G*GCU", 1e9, {"gigagcu"}},
                                        {"T*GCU", 1e12, {"teragcu"}},
                                        {"P*GCU", 1e15, {"petagcu"}}}};
const std::array<Kind, 3> kKinds = {{{kBytes, kBytes[0]}, {kTimes, kTimes[3]}, {kGcus, kGcus[3]}}};

constexpr std::array<std::string_view, 5> kUnitless = {"count", "sample", "unit", "minimum",
                                                       "auto"};

std::string Plain(std::string_view unit) {
  std::string plain = LowerCase(unit);
  if (plain.size() > 2 && plain.ends_with('s')) plain.pop_back();
  return plain;
}

const Unit* Find(const Kind& kind, std::string_view plain) {
  if (plain.empty()) return nullptr;
  const auto known = [&](const Unit& unit) {
    return std::ranges::find(unit.aliases, plain) != unit.aliases.end();
  };
  const auto found = std::ranges::find_if(kind.units, known);
  return found == kind.units.end() ? nullptr : &*found;
}

const Unit& Best(const Kind& kind, double value) {
  const Unit* best = nullptr;
  for (const Unit& unit : kind.units)
    if (value / unit.factor >= 1) best = &unit;
  return best == nullptr ? kind.usual : *best;
}

}  // namespace

int64_t ToInt64(double value) {
  constexpr double kLimit = 0x1p63;
  if (!(value >= -kLimit && value < kLimit)) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

Scaled Scale(int64_t value, std::string_view from_unit, std::string_view to_unit) {
  if (value < 0 && value != std::numeric_limits<int64_t>::min()) {
    Scaled scaled = Scale(-value, from_unit, to_unit);
    scaled.value = -scaled.value;
    return scaled;
  }
  const std::string from = Plain(from_unit);
  for (const Kind& kind : kKinds) {
    const Unit* unit = Find(kind, from);
    if (unit == nullptr) continue;
    const double base = static_cast<double>(value) * unit->factor;
    const bool fitting = to_unit == "minimum" || to_unit == "auto";
    const Unit* wanted = fitting ? &Best(kind, base) : Find(kind, Plain(to_unit));
    if (wanted == nullptr) wanted = &kind.usual;
    return {base / wanted->factor, std::string(wanted->name)};
  }
  const bool unitless = std::ranges::find(kUnitless, to_unit) != kUnitless.end();
  return {static_cast<double>(value), unitless ? "" : std::string(to_unit)};
}

std::string ScaledLabel(int64_t value, std::string_view from_unit, std::string_view to_unit) {
  const Scaled scaled = Scale(value, from_unit, to_unit);
  std::string text = fmt::format("{:.2f}", scaled.value);
  if (text.ends_with(".00")) text.resize(text.size() - 3);
  if (text == "0" || text == "-0") return "0";
  return text + scaled.unit;
}

std::string Percentage(int64_t value, int64_t total) {
  double percent = 0;
  if (total != 0) percent = std::abs(static_cast<double>(value) / static_cast<double>(total)) * 100;
  if (percent >= 99.95 && percent <= 100.05) return "  100%";
  if (percent >= 1) return fmt::format("{:5.2f}%", percent);
  return fmt::format("{:5.2g}%", percent);
}

bool SameKindOfUnit(std::string_view a, std::string_view b) {
  const std::string plain_a = Plain(a), plain_b = Plain(b);
  return std::ranges::any_of(kKinds, [&](const Kind& kind) {
    return Find(kind, plain_a) != nullptr && Find(kind, plain_b) != nullptr;
  });
}

}  // namespace skein
