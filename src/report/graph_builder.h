#pragma once

#include <cstdint>
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

// From what node.function is told apart by beside the function itself (the path of calls to it, in a tree) to the
// number that nodes of one function have in common.
void NumberFunctions(Graph& graph);

}  // namespace skein
