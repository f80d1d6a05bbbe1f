#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gotrace/event.h"
#include "model/names.h"

namespace skein {

// Which events somebody wants to see. Times count from the first event.
struct EventFilter {
  Nanos from = 0;
  Nanos to = INT64_MAX;
  std::vector<int64_t> goroutines;            // That did it or that it was done to; empty: all.
  std::array<bool, kEventKindCount> kinds{};  // Read only if any_kind is false.
  bool any_kind = true;

  void Want(EventKind kind) {
    any_kind = false;
    kinds[static_cast<size_t>(kind)] = true;
  }

  // `time` is the event's, since the first one.
  bool Matches(const Event& event, Nanos time, const Names& names) const;
};

// By its Go name, in upper or lower case.
std::optional<EventKind> ParseEventKind(std::string_view name);

}  // namespace skein
