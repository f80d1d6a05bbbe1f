#pragma once

#include <functional>
#include <string>

#include "report/flame.h"

namespace skein {

struct FlamePicture {
  std::string title;                           // "cpu of server.pb.gz"
  std::function<std::string(int64_t)> format;  // A value for people.
  int64_t all = 0;                             // Of which shares are.
};

// The flame graph as an SVG picture, 1200 wide: callees below, callers of a pivot above. Each box has a
// tooltip; labels are cut to their boxes.
std::string FlameSvg(const FrameStacks& stacks,
                     const FlameGraph& graph,
                     const FlamePicture& picture);

// The same as a page that needs nothing else: a click zooms, Escape shows all, a search marks what fits.
std::string FlameHtml(const FrameStacks& stacks,
                      const FlameGraph& graph,
                      const FlamePicture& picture);

}  // namespace skein
