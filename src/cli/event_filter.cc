#include "cli/event_filter.h"

#include <algorithm>

#include "base/ascii.h"

namespace skein {

bool EventFilter::Matches(const Event& event, Nanos time, const Names& names) const {
  if (time < from || time >= to) return false;
  if (!any_kind && !kinds[static_cast<size_t>(event.kind)]) return false;
  if (goroutines.empty()) return true;
  const auto wanted = [&](GoroutineIndex g) {
    return g != GoroutineIndex::kNone &&
           std::ranges::find(goroutines, static_cast<int64_t>(names.goroutines[Raw(g)])) !=
               goroutines.end();
  };
  return wanted(event.goroutine) || (event.resource_kind == ResourceKind::kGoroutine &&
                                     wanted(GoroutineIndex{event.resource}));
}

std::optional<EventKind> ParseEventKind(std::string_view name) {
  for (size_t i = 0; i < kEventKindCount; ++i)
    if (EqualsIgnoringCase(Name(EventKind{static_cast<uint8_t>(i)}), name))
      return EventKind{static_cast<uint8_t>(i)};
  return std::nullopt;
}

}  // namespace skein
