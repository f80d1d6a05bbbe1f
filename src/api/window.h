#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "api/query.h"
#include "store/trace.h"

namespace skein {

// A stretch of time that a question is about: [from, to), never empty.
struct Window {
  Nanos from = 0;
  Nanos to = 1;

  auto operator<=>(const Window&) const = default;
};

inline Window WholeOf(const Trace& trace) {
  return {0, std::max<Nanos>(trace.end, 1)};
}

// The parameters `from` and `to`; the whole trace if they are absent.
inline Window WindowOf(const Trace& trace, QueryReader& in) {
  const Window whole = WholeOf(trace);
  const Window window{in.Time("from", whole.from), in.Time("to", whole.to)};
  if (window.from < window.to) return window;
  in.Fail("to", in.Text("to"), "is not after from");
  return whole;
}

// Which rows of a list are wanted.
struct Page {
  size_t offset = 0;
  size_t limit = 100;
};

inline Page PageOf(QueryReader& in) {
  return {static_cast<size_t>(in.Number("offset", 0, INT32_MAX, 0)),
          static_cast<size_t>(in.Number("limit", 1, 1000, 100))};
}

// The parameter `order`: the greatest first, unless it says otherwise.
inline bool FallsIn(QueryReader& in) {
  constexpr std::array<std::string_view, 2> kOrders = {"desc", "asc"};
  return in.Choice("order", kOrders) == 0;
}

// The group of goroutines that a parameter numbers; nothing if it is absent.
inline std::optional<uint32_t> GroupOf(const Trace& trace, std::string_view name, QueryReader& in) {
  if (in.Text(name).empty()) return std::nullopt;
  return static_cast<uint32_t>(in.Number(name, 0, static_cast<int64_t>(trace.groups.size()) - 1));
}

}  // namespace skein
