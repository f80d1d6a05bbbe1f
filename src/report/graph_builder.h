#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "report/graph.h"
#include "report/node_table.h"
#include "report/tag_sums.h"

namespace skein {

// Sums of one pass over the samples. The first pass over a big profile wants nodes only: which of
// them stay decides what edges there are.
struct GraphPass {
  const std::vector<bool>* kept = nullptr;  // By node of the table; null: all.
  bool edges = false;
  bool inline_edges_only = false;  // Of the edges those to nodes that are inlined somewhere.
  const SampleTags* tags = nullptr;
};

// Nodes are numbered as in the table.
Graph BuildGraph(const Report& report, const NodeTable& table, const GraphPass& pass);

// Every path from a root is a node of its own. Of what `cutoff` makes of the sum of all flat values, lighter nodes are
// left out at once, unless values are negative: a light node may have heavy ones below it then.
struct TreePass {
  bool tags = false;
  std::function<int64_t(int64_t total)> cutoff = nullptr;
};
struct Tree {
  Graph graph;
  size_t dropped = 0;        // Nodes, and
  int64_t dropped_flat = 0;  // their flat values.
};
Tree BuildTree(const Report& report, const NodeTable& table, const TreePass& pass);

}  // namespace skein
