#pragma once

#include <string>
#include <vector>

#include "report/graph.h"

namespace skein {

// One line of `top`.
struct TopRow {
  std::string name;
  std::string inline_label;  // "(inline)", "(partial-inline)" or empty.
  NodeInfo info;
  int64_t flat = 0, cum = 0;
};

struct TopTable {
  std::vector<std::string> labels;
  std::vector<TopRow> rows;
};

// Chooses report.unit, in which values are then shown.
TopTable MakeTop(Report& report);

// A node with those that called it and those that it called.
struct CallRow {
  std::string name;
  bool inlined = false;
  int64_t weight = 0;
};

struct NodeCalls {
  TopRow node;
  std::vector<CallRow> callers, callees;  // Heaviest first.
};

struct CallTable {
  std::vector<std::string> labels;
  std::vector<NodeCalls> nodes;
};

// Of every node, or of those whose name matches report.symbol.
CallTable MakeCalls(Report& report);

}  // namespace skein
