#include "report/frame_match.h"

#include <algorithm>
#include <string>

#include <re2/re2.h>

#include "profile/piece.h"

namespace skein {

std::vector<bool> FramesLike(const FrameStacks& stacks, std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(
      std::ranges::any_of(pattern, [](char c) { return c >= 'A' && c <= 'Z'; }));
  RE2 asked(Piece(pattern), options);
  options.set_literal(!asked.ok());
  const RE2 expression(Piece(pattern), options);
  std::vector<bool> like(stacks.frame_count());
  for (uint32_t frame = 0; frame < like.size(); ++frame) {
    const std::string_view name = stacks.name(frame);
    like[frame] = RE2::PartialMatch(Piece(name), expression);
  }
  return like;
}

}  // namespace skein
