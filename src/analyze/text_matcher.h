#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "store/trace.h"

namespace skein {

// Which texts of a trace contain `part`, in letters of either case: each is looked at once. Both must live as long.
class TextMatcher {
 public:
  TextMatcher(const Trace& trace, std::string_view part)
      : trace_(trace), part_(part), known_(trace.names.strings.size(), Known::kNot) {}

  bool Matches(StringId id) {
    Known& known = known_[Raw(id)];
    if (known == Known::kNot)
      known = ContainsIgnoringCase(trace_.text(id), part_) ? Known::kMatches : Known::kDiffers;
    return known == Known::kMatches;
  }

 private:
  enum class Known : uint8_t { kNot, kMatches, kDiffers };

  const Trace& trace_;
  std::string_view part_;
  std::vector<Known> known_;
};

}  // namespace skein
