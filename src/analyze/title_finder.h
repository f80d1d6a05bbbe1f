#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "analyze/track.h"
#include "store/trace.h"

namespace skein {

// Something on the timeline that has a title.
struct Sighting {
  enum class Kind : uint8_t { kSlice, kRange, kRegion, kTask, kLog };
  Kind kind = Kind::kSlice;
  SliceRef slice;      // kSlice: of a processor.
  uint32_t index = 0;  // Else: into Trace::ranges, ...
  Nanos start = 0;
  Nanos end = 0;
};

// The nearest that begins after `time` (or before it) and whose title, such as "G17 main.worker", contains the text, in
// letters of either case.
std::optional<Sighting> FindNext(const Trace& trace, std::string_view text, Nanos time);
std::optional<Sighting> FindPrevious(const Trace& trace, std::string_view text, Nanos time);

}  // namespace skein
