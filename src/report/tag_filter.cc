#include "report/tag_filter.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <re2/re2.h>

#include "profile/piece.h"
#include "profile/units.h"

namespace skein {
namespace {

using re2::RE2;
using Labels = std::span<const Profile::Label>;

// What a value means: numbers in [from, to] of a unit.
struct Range {
  std::string unit;
  double from = 0, to = 0;
  bool has_from = false, has_to = false;

  bool Contains(int64_t number, std::string_view number_unit) const {
    const Scaled scaled = Scale(number, number_unit, unit);
    return scaled.unit == unit && (!has_from || scaled.value >= from) &&
           (!has_to || scaled.value <= to);
  }
};

// "-32kb" at the front of `text`.
struct Number {
  std::string_view all;
  int64_t number = 0;
  std::string_view unit;
};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<Number> FindNumber(std::string_view text) {
  const size_t digit = static_cast<size_t>(std::ranges::find_if(text, IsDigit) - text.begin());
  if (digit == text.size()) return std::nullopt;
  const bool is_signed = digit > 0 && (text[digit - 1] == '+' || text[digit - 1] == '-');
  const size_t begin = is_signed ? digit - 1 : digit;
  size_t end = digit;
  while (end < text.size() && IsDigit(text[end]))
    ++end;
  const size_t unit = end;
  while (end < text.size() && IsLetter(text[end]))
    ++end;
  Number found = {.all = text.substr(begin, end - begin), .unit = text.substr(unit, end - unit)};
  const bool negative = is_signed && text[begin] == '-';
  const char* digits = text.data() + (negative ? begin : digit);
  if (std::from_chars(digits, text.data() + unit, found.number).ec != std::errc())
    return std::nullopt;
  return found;
}

std::optional<Range> ParseRange(std::string_view text) {
  const std::optional<Number> first = FindNumber(text);
  if (!first) return std::nullopt;
  const Scaled from = Scale(first->number, first->unit, first->unit);
  Range range = {.unit = from.unit, .from = from.value, .to = from.value};
  const size_t after = static_cast<size_t>(first->all.data() - text.data()) + first->all.size();
  const std::optional<Number> second = FindNumber(text.substr(after));
  if (!second) {
    range.has_from = text == first->all || text == fmt::format("{}:", first->all);
    range.has_to = text == first->all || text == fmt::format(":{}", first->all);
    if (!range.has_from && !range.has_to) return std::nullopt;
    return range;
  }
  if (text != fmt::format("{}:{}", first->all, second->all)) return std::nullopt;
  const Scaled to = Scale(second->number, second->unit, range.unit);
  if (to.unit != range.unit) return std::nullopt;
  range.to = to.value;
  range.has_from = range.has_to = true;
  return range;
}

LabelTest NumberTest(Range range, std::string key, const Report& report) {
  return [=, &report](Labels labels) {
    return std::ranges::any_of(labels, [&](const Profile::Label& label) {
      const std::string_view label_key = report.profile.text(label.key);
      if (label.is_text() || (!key.empty() && label_key != key)) return false;
      const auto unit = report.label_units.find(label_key);
      return range.Contains(label.number, unit == report.label_units.end() ? "" : unit->second);
    });
  };
}

using Expressions = std::vector<std::shared_ptr<const RE2>>;

bool Matches(const RE2& expression, std::string_view text) {
  return RE2::PartialMatch(Piece(text), expression);
}

// Without a key: each expression matches some "key:value".
LabelTest AnyKeyTest(Expressions expressions, const Report& report) {
  return [expressions = std::move(expressions), &report](Labels labels) {
    return std::ranges::all_of(expressions, [&](const auto& expression) {
      return std::ranges::any_of(labels, [&](const Profile::Label& label) {
        return label.is_text() &&
               Matches(*expression, fmt::format("{}:{}", report.profile.text(label.key),
                                                report.profile.text(label.text)));
      });
    });
  };
}

// With a key: some expression matches some value of it.
LabelTest KeyTest(Expressions expressions, std::string key, const Report& report) {
  return [expressions = std::move(expressions), key = std::move(key), &report](Labels labels) {
    return std::ranges::any_of(labels, [&](const Profile::Label& label) {
      return label.is_text() && report.profile.text(label.key) == key &&
             std::ranges::any_of(expressions, [&](const auto& expression) {
               return Matches(*expression, report.profile.text(label.text));
             });
    });
  };
}

}  // namespace

Result<LabelTest> MakeTagFilter(std::string_view name,
                                std::string_view value,
                                const Report& report,
                                const ReportRequest& request) {
  if (value.empty()) return LabelTest();
  std::string key;
  if (const size_t equals = value.find('='); equals != std::string_view::npos) {
    key = value.substr(0, equals);
    value.remove_prefix(equals + 1);
  }
  if (const std::optional<Range> range = ParseRange(value)) {
    request.warn(fmt::format("{}:Interpreted '{}' as range, not regexp", name, value));
    return NumberTest(*range, std::move(key), report);
  }
  Expressions expressions;
  for (size_t begin = 0; begin <= value.size();) {
    const size_t end = std::min(value.find(',', begin), value.size());
    auto expression =
        CompileExpression(value.substr(begin, end - begin), fmt::format("parsing {} regexp", name));
    if (!expression.ok()) return expression.error();
    expressions.push_back(*expression);
    begin = end + 1;
  }
  if (key.empty()) return AnyKeyTest(std::move(expressions), report);
  return KeyTest(std::move(expressions), std::move(key), report);
}

}  // namespace skein
