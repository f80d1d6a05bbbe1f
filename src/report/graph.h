#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "profile/units.h"
#include "report/report.h"

namespace skein {

// Who called whom, how much: the samples of a report as a graph, or as a tree of call paths.

// What makes a node: as much of a frame as the granularity keeps.
struct NodeInfo {
  StringId name{}, file{}, object{};
  uint64_t address = 0;
  int64_t start_line = 0, line = 0, column = 0;

  bool operator==(const NodeInfo&) const = default;
};

// "main.work /src/w.go:12", "[libc.so]", "<unknown>".
std::string PrintableName(const Profile& profile, const NodeInfo& info);
std::vector<std::string> NameComponents(std::string_view name,
                                        std::string_view file,
                                        std::string_view object,
                                        const NodeInfo& info);

struct Tag {
  std::string name;
  std::string unit;  // Of `number`.
  int64_t number = 0;
  int64_t flat = 0, flat_divisor = 0, cum = 0, cum_divisor = 0;

  int64_t flat_value() const { return Divided(flat, flat_divisor); }
  int64_t cum_value() const { return Divided(cum, cum_divisor); }
};

struct Graph {
  struct Node {
    NodeInfo info;
    std::string name;                    // PrintableName().
    int64_t flat = 0, flat_divisor = 0;  // In it itself.
    int64_t cum = 0, cum_divisor = 0;    // And in what it called.
    std::vector<uint32_t> in, out;       // Indices of edges, in no order; see SortedEdges().
    uint32_t function = 0;  // Nodes of one function (in a tree: below one caller) have the same.

    // Only where asked for. Numbers stand under the text labels that they came with ("" if none).
    std::vector<Tag> text_tags;
    std::map<std::string, std::vector<Tag>> number_tags;

    int64_t flat_value() const { return Divided(flat, flat_divisor); }
    int64_t cum_value() const { return Divided(cum, cum_divisor); }
  };

  struct Edge {
    uint32_t from = 0, to = 0;  // Caller and callee, indices of nodes.
    int64_t weight = 0, divisor = 0;
    bool residual = false;  // Leads over nodes that were left out.
    bool inlined = false;   // Every such call was inlined.

    int64_t value() const { return Divided(weight, divisor); }
  };

  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<uint32_t> order;  // The nodes to be shown, in order. Edges may lead to others.
};

enum class NodeOrder { kFlatName, kFlatCumName, kCumName, kName, kFile, kAddress, kEntropy };

void SortNodes(const Profile& profile, Graph& graph, NodeOrder order, std::vector<uint32_t>& nodes);

// Edges by weight, heaviest first, then by names.
std::vector<uint32_t> SortedEdges(const Graph& graph, const std::vector<uint32_t>& edges);

// All nodes, untrimmed and in the order of the profile.
Graph FullGraph(const Report& report);

struct TrimmedGraph {
  Graph graph;
  size_t original_count = 0;  // Of nodes, after those below the cutoff were dropped.
  size_t dropped_nodes = 0, dropped_edges = 0;
};

// Trimmed and ordered as pprof does it, by nodecount, nodefraction and edgefraction.
TrimmedGraph MakeTrimmedGraph(const Report& report);

// The one unit that suits all nodes, into report.unit, if the option leaves it open.
void ChooseUnit(Report& report, const Graph& graph);

}  // namespace skein
