#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/go_path.h"
#include "profile/units.h"
#include "report/graph.h"

namespace skein {
namespace {

using Node = Graph::Node;

// Any order that tells all nodes apart will do, but this is pprof's.
std::string Fields(const Profile& profile, const NodeInfo& info) {
  return fmt::format("{{{}  {} {} {} {} {} {}}}", profile.text(info.name), info.address,
                     profile.text(info.file), info.start_line, info.line, info.column,
                     profile.text(info.object));
}

// As Go adds: values of damaged profiles may be as large as they like.
int64_t Sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

double EdgeEntropy(const Graph& graph, const std::vector<uint32_t>& edges, int64_t self) {
  int64_t total = self;
  for (const uint32_t edge : edges)
    if (graph.edges[edge].weight > 0) total = Sum(total, graph.edges[edge].weight);
  if (total == 0) return 0;
  double entropy = 0;
  const auto add = [&](int64_t weight) {
    const double share = static_cast<double>(Magnitude(weight)) / static_cast<double>(total);
    entropy += -share * std::log2(share);
  };
  for (const uint32_t edge : edges)
    add(graph.edges[edge].weight);
  if (self > 0) add(self);
  return entropy;
}

// How much a node tells: those through which everything just falls are not worth showing.
int64_t EntropyScore(const Graph& graph, const Node& node) {
  double score = 0;
  score += node.in.empty() ? 1 : EdgeEntropy(graph, node.in, 0);
  score += node.out.empty() ? 1 : EdgeEntropy(graph, node.out, node.flat);
  return Sum(ToInt64(score * static_cast<double>(node.cum)), node.flat);
}

class Sorter {
 public:
  Sorter(const Profile& profile, const Graph& graph, NodeOrder order)
      : profile_(profile), graph_(graph), order_(order) {
    if (order != NodeOrder::kEntropy) return;
    for (const Node& node : graph.nodes)
      scores_.push_back(EntropyScore(graph, node));
  }

  bool operator()(uint32_t left, uint32_t right) const {
    const Node& a = graph_.nodes[left];
    const Node& b = graph_.nodes[right];
    const auto text_less = [&](StringId x, StringId y) {
      return profile_.text(x) < profile_.text(y);
    };
    switch (order_) {
      case NodeOrder::kFlatName:
        if (Differ(a.flat, b.flat)) return Larger(a.flat, b.flat);
        if (a.name != b.name) return a.name < b.name;
        if (Differ(a.cum, b.cum)) return Larger(a.cum, b.cum);
        break;
      case NodeOrder::kFlatCumName:
        if (Differ(a.flat, b.flat)) return Larger(a.flat, b.flat);
        if (Differ(a.cum, b.cum)) return Larger(a.cum, b.cum);
        if (a.name != b.name) return a.name < b.name;
        break;
      case NodeOrder::kCumName:
        if (Differ(a.cum, b.cum)) return Larger(a.cum, b.cum);
        if (a.name != b.name) return a.name < b.name;
        if (Differ(a.flat, b.flat)) return Larger(a.flat, b.flat);
        break;
      case NodeOrder::kEntropy:
        if (Differ(scores_[left], scores_[right])) return Larger(scores_[left], scores_[right]);
        if (a.name != b.name) return a.name < b.name;
        if (Differ(a.flat, b.flat)) return Larger(a.flat, b.flat);
        break;
      case NodeOrder::kName:
        if (a.info.name != b.info.name) return text_less(a.info.name, b.info.name);
        break;
      case NodeOrder::kFile:
        if (a.info.file != b.info.file) return text_less(a.info.file, b.info.file);
        if (a.info.start_line != b.info.start_line) return a.info.start_line < b.info.start_line;
        break;
      case NodeOrder::kAddress:
        if (a.info.address != b.info.address) return a.info.address < b.info.address;
        break;
    }
    const std::string fields_a = Fields(profile_, a.info), fields_b = Fields(profile_, b.info);
    return fields_a != fields_b ? fields_a < fields_b : left < right;
  }

 private:
  static bool Differ(int64_t a, int64_t b) { return Magnitude(a) != Magnitude(b); }
  static bool Larger(int64_t a, int64_t b) { return Magnitude(a) > Magnitude(b); }

  const Profile& profile_;
  const Graph& graph_;
  NodeOrder order_;
  std::vector<int64_t> scores_;
};

}  // namespace

std::vector<std::string> NameComponents(std::string_view name,
                                        std::string_view file,
                                        std::string_view object,
                                        const NodeInfo& info) {
  std::vector<std::string> parts;
  if (info.address != 0) parts.push_back(fmt::format("{:016x}", info.address));
  if (!name.empty()) parts.emplace_back(name);
  if (info.line != 0) {
    std::string place = fmt::format("{}:{}", file, info.line);
    if (info.column != 0) place += fmt::format(":{}", info.column);
    parts.push_back(std::move(place));
  } else if (!file.empty()) {
    parts.emplace_back(file);
  } else if (name.empty()) {
    parts.push_back(object.empty() ? "<unknown>" : fmt::format("[{}]", BaseName(object)));
  }
  return parts;
}

std::string PrintableName(const Profile& profile, const NodeInfo& info) {
  std::string name;
  for (const std::string& part : NameComponents(profile.text(info.name), profile.text(info.file),
                                                profile.text(info.object), info)) {
    if (!name.empty()) name += ' ';
    name += part;
  }
  return name;
}

void SortNodes(const Profile& profile,
               Graph& graph,
               NodeOrder order,
               std::vector<uint32_t>& nodes) {
  for (const uint32_t index : nodes) {
    Node& node = graph.nodes[index];
    if (node.name.empty()) node.name = PrintableName(profile, node.info);
  }
  std::ranges::sort(nodes, Sorter(profile, graph, order));
}

std::vector<uint32_t> SortedEdges(const Graph& graph, const std::vector<uint32_t>& edges) {
  std::vector<uint32_t> sorted = edges;
  std::ranges::stable_sort(sorted, [&](uint32_t left, uint32_t right) {
    const Graph::Edge& a = graph.edges[left];
    const Graph::Edge& b = graph.edges[right];
    if (Magnitude(a.weight) != Magnitude(b.weight))
      return Magnitude(a.weight) > Magnitude(b.weight);
    const std::string& from_a = graph.nodes[a.from].name;
    const std::string& from_b = graph.nodes[b.from].name;
    if (from_a != from_b) return from_a < from_b;
    return graph.nodes[a.to].name < graph.nodes[b.to].name;
  });
  return sorted;
}

}  // namespace skein
