#pragma once

#include <cstdint>
#include <vector>

#include "report/graph.h"
#include "report/node_table.h"

namespace skein {

// Sums of one pass over the samples. The first pass over a big profile wants nodes only: which of
// them stay decides what edges there are.
struct GraphPass {
  const std::vector<bool>* kept = nullptr;  // By node of the table; null: all.
  bool edges = false;
  bool inline_edges_only = false;  // Of the edges those to nodes that are inlined somewhere.
  bool tags = false;
};

// Nodes are numbered as in the table.
Graph BuildGraph(const Report& report, const NodeTable& table, const GraphPass& pass);

// Every path from a root is a node of its own.
Graph BuildTree(const Report& report, const NodeTable& table, bool tags);

}  // namespace skein
