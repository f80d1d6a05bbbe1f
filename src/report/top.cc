#include "report/top.h"

#include <re2/re2.h>

#include "report/report_labels.h"

namespace skein {
namespace {

std::string InlineLabel(const Graph& graph, const Graph::Node& node) {
  bool inlined = false, called = false;
  for (const uint32_t edge : node.in)
    (graph.edges[edge].inlined ? inlined : called) = true;
  if (!inlined) return "";
  return called ? "(partial-inline)" : "(inline)";
}

TopRow Row(const Graph& graph, const Graph::Node& node) {
  return {.name = node.name,
          .inline_label = InlineLabel(graph, node),
          .info = node.info,
          .flat = node.flat_value(),
          .cum = node.cum_value()};
}

std::vector<CallRow> Calls(const Graph& graph, const std::vector<uint32_t>& edges, bool callers) {
  std::vector<CallRow> rows;
  for (const uint32_t index : SortedEdges(graph, edges)) {
    const Graph::Edge& edge = graph.edges[index];
    rows.push_back({.name = graph.nodes[callers ? edge.from : edge.to].name,
                    .inlined = edge.inlined,
                    .weight = edge.weight});
  }
  return rows;
}

}  // namespace

TopTable MakeTop(Report& report) {
  const TrimmedGraph trimmed = MakeTrimmedGraph(report);
  ChooseUnit(report, trimmed.graph);
  TopTable table = {.labels = ReportLabels(report, trimmed, false)};
  for (const uint32_t index : trimmed.graph.order)
    table.rows.push_back(Row(trimmed.graph, trimmed.graph.nodes[index]));
  return table;
}

CallTable MakeCalls(Report& report) {
  const TrimmedGraph trimmed = MakeTrimmedGraph(report);
  const Graph& graph = trimmed.graph;
  ChooseUnit(report, graph);
  CallTable table = {.labels = ReportLabels(report, trimmed, false)};
  for (const uint32_t index : graph.order) {
    const Graph::Node& node = graph.nodes[index];
    if (report.symbol && !re2::RE2::PartialMatch(node.name, *report.symbol)) continue;
    table.nodes.push_back({.node = Row(graph, node),
                           .callers = Calls(graph, node.in, true),
                           .callees = Calls(graph, node.out, false)});
  }
  return table;
}

}  // namespace skein
