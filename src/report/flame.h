#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "report/frame_stacks.h"

namespace skein {

// A tree of calls, merged to what can be seen of it.
struct CallNode {
  uint32_t parent = UINT32_MAX;
  uint32_t frame = 0;
  int64_t self = 0;   // Of stacks that end here.
  int64_t total = 0;  // With all below it, also what is left out.
  int64_t base_self = 0;
  int64_t base_total = 0;
  uint64_t weight = 0;  // The room it takes: as total and base_total, with nothing negative.
};

struct FlameGraph {
  // Node 0 is the root: everything, or the pivot. By falling weight, parents before children.
  std::vector<CallNode> callees;
  // With a pivot, node 0 is the pivot again, and "children" are callers. Empty without one.
  std::vector<CallNode> callers;
};

struct FlameOptions {
  std::optional<uint32_t> pivot;  // A frame. Where it calls itself, the outermost call is meant.
  double least = 0.0005;          // Nodes below this share of the root are left out, and
  size_t most_nodes = 10'000;     // the lightest of each tree, if these are more.
};

// The sums of every node are exact: what is left out is missing only as a node.
// O(frames of stacks in the nodes that are kept).
FlameGraph FlameOf(const FrameStacks& stacks, const FlameOptions& options);

// As if `most_nodes` had been asked for.
void KeepHeaviest(FlameGraph& graph, size_t most_nodes);

// The sum of the stacks in which some frame is marked; all of them contain `pivot` if there is one.
int64_t SumOfMarked(const FrameStacks& stacks,
                    const std::vector<bool>& marked,
                    std::optional<uint32_t> pivot);

}  // namespace skein
