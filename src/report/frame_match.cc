#include "report/frame_match.h"

#include <algorithm>
#include <string>

#include <re2/re2.h>

namespace skein {

std::vector<bool> FramesLike(const FrameStacks& stacks, std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(
      std::ranges::any_of(pattern, [](char c) { return c >= 'A' && c <= 'Z'; }));
  RE2 asked(re2::StringPiece(pattern.data(), pattern.size()), options);
  options.set_literal(!asked.ok());
  const RE2 expression(re2::StringPiece(pattern.data(), pattern.size()), options);
  std::vector<bool> like(stacks.frame_count());
  for (uint32_t frame = 0; frame < like.size(); ++frame) {
    const std::string_view name = stacks.name(frame);
    like[frame] = RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), expression);
  }
  return like;
}

}  // namespace skein
