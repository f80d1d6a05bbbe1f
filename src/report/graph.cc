#include "report/graph.h"

#include <algorithm>
#include <deque>
#include <optional>

#include <fmt/format.h>

#include "profile/units.h"
#include "report/graph_builder.h"
#include "report/node_table.h"
#include "report/tree_graph.h"

// Trimming as google/pprof does it, in three steps, because what is left out changes the rest: frames
// of dropped nodes vanish from stacks, and the edges over the gap are new ones ("residual").
//
//   1  all nodes            -> drop those below nodefraction of the sum of all flat values
//   2  the graph of these   -> drop light edges and tags, order, keep the first nodecount nodes
//   3  the graph of those   -> drop light edges and tags; for pictures, edges that paths make superfluous
//
// google/pprof builds all three with edges and tags. Here step 1 sums nodes only, and step 2 needs
// edges only where the order depends on them, which is in pictures.

namespace skein {
namespace {

constexpr size_t kShownTags = 4;  // Of a node, in pictures.

int64_t Cutoff(int64_t total, double fraction) {
  return Magnitude(ToInt64(static_cast<double>(total) * fraction));
}

bool IsNegative(const Graph::Node& node) {
  return node.flat < 0 || (node.flat == 0 && node.cum < 0);
}

void FillOrder(const Report& report, Graph& graph) {
  graph.order.clear();
  for (uint32_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    if (node.cum == 0 && node.flat == 0) continue;
    if (report.config.drop_negative && IsNegative(node)) continue;
    graph.order.push_back(i);
  }
}

void NameNodes(const Profile& profile, Graph& graph) {
  const auto name = [&](uint32_t index) {
    Graph::Node& node = graph.nodes[index];
    if (node.name.empty()) node.name = PrintableName(profile, node.info);
  };
  for (const uint32_t index : graph.order)
    name(index);
  for (const Graph::Edge& edge : graph.edges)
    name(edge.from), name(edge.to);
}

void RemoveEdge(Graph& graph, uint32_t edge) {
  std::erase(graph.nodes[graph.edges[edge].from].out, edge);
  std::erase(graph.nodes[graph.edges[edge].to].in, edge);
}

void TrimTags(std::vector<Tag>& tags, int64_t cutoff) {
  std::erase_if(tags, [&](const Tag& tag) {
    return Magnitude(tag.flat) < cutoff && Magnitude(tag.cum) < cutoff;
  });
}

void TrimTags(Graph& graph, int64_t cutoff) {
  for (const uint32_t index : graph.order) {
    TrimTags(graph.nodes[index].text_tags, cutoff);
    for (auto& [texts, numbers] : graph.nodes[index].number_tags)
      TrimTags(numbers, cutoff);
  }
}

size_t TrimEdges(Graph& graph, int64_t cutoff) {
  size_t dropped = 0;
  for (const uint32_t index : graph.order) {
    const std::vector<uint32_t> in = graph.nodes[index].in;
    for (const uint32_t edge : in) {
      if (Magnitude(graph.edges[edge].weight) >= cutoff) continue;
      RemoveEdge(graph, edge);
      ++dropped;
    }
  }
  return dropped;
}

// Whether `edge`'s caller reaches its callee without it.
bool IsRedundant(const Graph& graph, uint32_t edge) {
  const uint32_t from = graph.edges[edge].from;
  std::vector<bool> seen(graph.nodes.size());
  std::deque<uint32_t> queue = {graph.edges[edge].to};
  seen[queue.front()] = true;
  while (!queue.empty()) {
    const uint32_t node = queue.front();
    queue.pop_front();
    for (const uint32_t in : graph.nodes[node].in) {
      const uint32_t caller = graph.edges[in].from;
      if (in == edge || seen[caller]) continue;
      if (caller == from) return true;
      seen[caller] = true;
      queue.push_back(caller);
    }
  }
  return false;
}

// Lightest first; none that is heavier than a real edge.
void RemoveRedundantEdges(Graph& graph) {
  for (size_t i = graph.order.size(); i-- > 0;) {
    const std::vector<uint32_t> in = SortedEdges(graph, graph.nodes[graph.order[i]].in);
    for (size_t j = in.size(); j-- > 0 && graph.edges[in[j]].residual;)
      if (IsRedundant(graph, in[j])) RemoveEdge(graph, in[j]);
  }
}

size_t CountTags(const Graph::Node& node) {
  const auto has_flat = [](const Tag& tag) { return tag.flat != 0; };
  auto count = std::ranges::count_if(node.text_tags, has_flat);
  for (const auto& [texts, numbers] : node.number_tags)
    count += std::ranges::count_if(numbers, has_flat);
  return static_cast<size_t>(count);
}

class Trimming {
 public:
  explicit Trimming(const Report& report)
      : report_(report),
        table_(report.profile, KeepsObjectNames(report.kind)),
        visual_(report.kind == ReportKind::kDot),
        as_tree_(report.config.call_tree && (visual_ || report.kind == ReportKind::kCallgrind)) {}

  TrimmedGraph Run() {
    Begin();
    DropLight();
    result_.original_count = graph_.order.size();
    if (report_.config.nodecount > 0) {
      KeepFirst(static_cast<size_t>(report_.config.nodecount));
    } else {
      Rebuild({.edges = true, .tags = Tags()});
      Sort();
    }
    TrimTags(graph_, node_cutoff_);
    result_.dropped_edges = TrimEdges(graph_, edge_cutoff_);
    if (visual_ && !as_tree_) RemoveRedundantEdges(graph_);
    result_.graph = std::move(graph_);
    return std::move(result_);
  }

 private:
  void Begin() {
    int64_t total = 0;
    if (as_tree_) {
      Tree tree = BuildTree(report_, table_, {.tags = visual_, .cutoff = [this](int64_t all) {
                                                return Cutoff(all, report_.config.nodefraction);
                                              }});
      graph_ = std::move(tree.graph);
      result_.dropped_nodes = tree.dropped;
      total = tree.total;
      Complete();
    } else {
      Rebuild({});
      for (const uint32_t index : graph_.order)
        total += graph_.nodes[index].flat;
    }
    node_cutoff_ = Cutoff(total, report_.config.nodefraction);
    edge_cutoff_ = Cutoff(total, report_.config.edgefraction);
  }

  void DropLight() {
    if (node_cutoff_ == 0 || as_tree_) return;
    std::vector<bool> kept(graph_.nodes.size());
    size_t count = 0;
    for (const uint32_t index : graph_.order) {
      kept[index] = Magnitude(graph_.nodes[index].cum) >= node_cutoff_;
      count += kept[index];
    }
    const size_t dropped = graph_.order.size() - count;
    result_.dropped_nodes += dropped;
    if (dropped > 0) Keep(std::move(kept), {});
  }

  // For pictures; null for others.
  const SampleTags* Tags() {
    if (!visual_ || as_tree_) return nullptr;
    if (!tags_) tags_.emplace(report_, node_cutoff_);
    return &*tags_;
  }

  // `pass` tells what is needed of the graph that is left.
  void Keep(std::vector<bool> kept, const GraphPass& pass) {
    if (as_tree_) KeepOfTree(graph_, kept);
    kept_ = std::move(kept);
    has_kept_ = true;
    // Sums of nodes are the same without the others.
    std::erase_if(graph_.order, [this](uint32_t index) { return !kept_[index]; });
    if (pass.edges || pass.tags != nullptr) Rebuild(pass);
  }

  void Rebuild(GraphPass pass) {
    if (as_tree_) return;
    if (has_kept_) pass.kept = &kept_;
    // Of the edges, a table of entries shows only whether the calls were inlined.
    pass.inline_edges_only = report_.kind == ReportKind::kText;
    graph_ = BuildGraph(report_, table_, pass);
    Complete();
  }

  void Complete() {
    FillOrder(report_, graph_);
    NameNodes(report_.profile, graph_);
  }

  void Sort() {
    const NodeOrder order = visual_                        ? NodeOrder::kEntropy
                            : report_.config.sort == "cum" ? NodeOrder::kCumName
                                                           : NodeOrder::kFlatName;
    SortNodes(report_.profile, graph_, order, graph_.order);
  }

  void KeepFirst(size_t count) {
    if (visual_) Rebuild({.edges = true, .tags = Tags()});
    Sort();
    TrimTags(graph_, node_cutoff_);
    TrimEdges(graph_, edge_cutoff_);
    const size_t shown = visual_ ? WithRoomForTags(count) : count;
    if (shown < graph_.order.size()) {
      std::vector<bool> kept(graph_.nodes.size(), as_tree_);
      for (size_t i = 0; i < graph_.order.size(); ++i)
        kept[graph_.order[i]] = i < shown;
      Keep(std::move(kept), {.edges = true, .tags = Tags()});
      Sort();
    } else if (!visual_) {
      Rebuild({.edges = true});
      Sort();
    }
  }

  // Tags are boxes too, so fewer nodes are shown where they have many.
  size_t WithRoomForTags(size_t count) const {
    size_t boxes = 0;
    for (size_t i = 0; i < graph_.order.size(); ++i) {
      boxes += 1 + std::min(CountTags(graph_.nodes[graph_.order[i]]), kShownTags);
      if (boxes >= count) return i + 1;
    }
    return count;
  }

  const Report& report_;
  const NodeTable table_;
  const bool visual_, as_tree_;
  Graph graph_;
  TrimmedGraph result_;
  std::vector<bool> kept_;
  bool has_kept_ = false;
  int64_t node_cutoff_ = 0, edge_cutoff_ = 0;
  std::optional<SampleTags> tags_;  // Once they are needed.
};

}  // namespace

Graph FullGraph(const Report& report) {
  const NodeTable table(report.profile, KeepsObjectNames(report.kind));
  Graph graph = BuildGraph(report, table, {.edges = true});
  FillOrder(report, graph);
  NameNodes(report.profile, graph);
  return graph;
}

TrimmedGraph MakeTrimmedGraph(const Report& report) {
  return Trimming(report).Run();
}

void ChooseUnit(Report& report, const Graph& graph) {
  if (report.config.unit != "minimum" || graph.order.empty()) return;
  int64_t smallest = 0, largest = report.total;
  for (const uint32_t index : graph.order) {
    const Graph::Node& node = graph.nodes[index];
    int64_t value = Magnitude(node.flat_value());
    if (value == 0) value = Magnitude(node.cum_value());
    if (value > 0 && (smallest == 0 || value < smallest)) smallest = value;
  }
  if (smallest == 0) smallest = largest;
  if (report.ratio > 0 && report.ratio != 1) {
    smallest = ToInt64(static_cast<double>(smallest) * report.ratio);
    largest = ToInt64(static_cast<double>(largest) * report.ratio);
  }
  std::string unit = Scale(smallest, report.sample_unit, "minimum").unit;
  const bool far_apart =
      unit != Scale(largest, report.sample_unit, "minimum").unit && smallest * 100 < largest;
  // Callgrind has whole numbers only.
  if (far_apart && report.kind != ReportKind::kCallgrind)
    unit = Scale(100 * smallest, report.sample_unit, "minimum").unit;
  report.unit = unit.empty() ? report.sample_unit : unit;
}

}  // namespace skein
