#pragma once

#include <cstdint>
#include <functional>

#include "report/graph.h"
#include "report/node_table.h"

namespace skein {

// A graph in which every path from a root is a node of its own. A big profile has millions of paths, of which few are
// shown: what `cutoff` makes of the sum of all flat values says which nodes are light. Those are left out, with edges
// over the gap.
struct TreePass {
  bool tags = false;
  std::function<int64_t(int64_t total)> cutoff;
};
struct Tree {
  Graph graph;  // Parents before their children; its `order` is not filled in.
  size_t dropped = 0;
  int64_t total = 0;  // Of all flat values, dropped ones too.
};
Tree BuildTree(const Report& report, const NodeTable& table, const TreePass& pass);

// Takes all other nodes out of a tree, in time that grows with the tree. Its `order` stays as it is.
void KeepOfTree(Graph& graph, const std::vector<bool>& kept);

}  // namespace skein
