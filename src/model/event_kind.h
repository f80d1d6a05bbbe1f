#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace skein {

// The kinds of ordered events, by Go's names.
enum class EventKind : uint8_t {
  kSync,
  kMetric,
  kLabel,
  kStackSample,
  kRangeBegin,
  kRangeActive,
  kRangeEnd,
  kTaskBegin,
  kTaskEnd,
  kRegionBegin,
  kRegionEnd,
  kLog,
  kStateTransition,
  kExperimental,
};
inline constexpr size_t kEventKindCount = 14;

constexpr std::string_view Name(EventKind kind) {
  constexpr std::array<std::string_view, kEventKindCount> kNames = {
      "Sync",        "Metric",   "Label",           "StackSample", "RangeBegin",
      "RangeActive", "RangeEnd", "TaskBegin",       "TaskEnd",     "RegionBegin",
      "RegionEnd",   "Log",      "StateTransition", "Experimental"};
  return kNames[static_cast<size_t>(kind)];
}

// What a transition or a range is about.
enum class ResourceKind : uint8_t { kNone, kGoroutine, kProc, kThread };

}  // namespace skein
