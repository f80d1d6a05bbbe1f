#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace skein {

// A stack of numbers below a bound, such as nodes of a graph, that stands among others in one array.
struct OrderedStack {
  size_t begin = 0;  // Of its frames, outermost first.
  uint32_t size = 0;
  uint32_t common = 0;  // How many frames it has in common with the stack before it.
  uint32_t sample = 0;
};

// Orders stacks by one frame after the other, the outermost first; equal ones stay as they were. Fills in `common`. All
// frames, `mask` applied, are below `bound`.
void OrderStacks(std::vector<OrderedStack>& stacks,
                 std::span<const uint32_t> frames,
                 uint32_t mask,
                 uint32_t bound);

}  // namespace skein
