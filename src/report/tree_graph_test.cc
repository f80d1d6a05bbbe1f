#include "report/tree_graph.h"

#include <algorithm>
#include <map>

#include "gtest/gtest.h"
#include "report/folded_profile.h"

namespace skein {
namespace {

Report ReportOf(Profile profile) {
  Result<Report> report = PrepareReport(std::move(profile), {.kind = ReportKind::kDot});
  return std::move(*report);
}

Report Example() {
  return ReportOf(FoldedProfile(
      {{"main;a;c", 10}, {"main;b;c", 20}, {"main;b;c;d", 1}, {"other;c", 5}, {"main;b;c", 4}}));
}

Tree TreeOf(const Report& report, int64_t cutoff) {
  const NodeTable table(report.profile, false);
  return BuildTree(report, table, {.cutoff = [=](int64_t) { return cutoff; }});
}

// "a.b 5": each node by the way to it that is left, with its cum.
std::vector<std::string> Paths(const Report& report, const Graph& graph) {
  std::vector<std::string> ways(graph.nodes.size()), paths;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    if (!node.in.empty()) {
      const Graph::Edge& edge = graph.edges[node.in[0]];
      ways[i] = ways[edge.from] + (edge.residual ? "..." : ".");
    }
    ways[i] += report.profile.text(node.info.name);
    paths.push_back(ways[i] + ' ' + std::to_string(node.cum));
  }
  std::ranges::sort(paths);
  return paths;
}

TEST(TreeGraph, HasANodeForEveryPath) {
  const Report report = Example();
  const Tree tree = TreeOf(report, 0);
  EXPECT_EQ(Paths(report, tree.graph),
            (std::vector<std::string>{"main 35", "main.a 10", "main.a.c 10", "main.b 25",
                                      "main.b.c 25", "main.b.c.d 1", "other 5", "other.c 5"}));
  EXPECT_EQ(tree.total, 40);
  EXPECT_EQ(tree.dropped, 0U);
}

TEST(TreeGraph, CountsWhatIsTooLight) {
  const Report report = Example();
  const Tree tree = TreeOf(report, 11);
  EXPECT_EQ(Paths(report, tree.graph),
            (std::vector<std::string>{"main 35", "main.b 25", "main.b.c 25"}));
  EXPECT_EQ(tree.dropped, 5U);
  EXPECT_EQ(tree.total, 40);
}

TEST(TreeGraph, PutsParentsBeforeTheirChildren) {
  const Report report = Example();
  const Tree tree = TreeOf(report, 0);
  for (const Graph::Edge& edge : tree.graph.edges)
    EXPECT_LT(edge.from, edge.to);
}

// Of values below 0, a light node may have heavy ones below it.
TEST(TreeGraph, LeadsOverLightNodes) {
  const Report report = ReportOf(FoldedProfile({{"main;a;b", 100}, {"main;a;c", -99}}));
  const Tree tree = TreeOf(report, 50);
  EXPECT_EQ(Paths(report, tree.graph), (std::vector<std::string>{"b 100", "c -99"}));
  EXPECT_EQ(tree.dropped, 2U);
}

TEST(TreeGraph, KeepsSomeOfItsNodes) {
  const Report report = Example();
  Tree tree = TreeOf(report, 0);
  std::vector<bool> kept(tree.graph.nodes.size());
  for (size_t i = 0; i < kept.size(); ++i)
    kept[i] = report.profile.text(tree.graph.nodes[i].info.name) != "b";
  KeepOfTree(tree.graph, kept);
  const std::vector<std::string> paths = Paths(report, tree.graph);
  EXPECT_TRUE(std::ranges::count(paths, "main...c 25"));
  EXPECT_TRUE(std::ranges::count(paths, "main...c.d 1"));
}

// What the walk over sorted stacks sums must be what a map of all paths sums.
TEST(TreeGraph, SumsManyStacksAsAMapDoes) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  std::map<std::string, int64_t> expected;
  uint32_t random = 1;
  for (int64_t value = 1; value <= 3000; ++value) {
    std::string path;
    std::vector<uint32_t> stack;
    const uint32_t depth = 1 + (random >> 8) % 12;
    for (uint32_t k = 0; k < depth; ++k) {
      random = random * 1664525 + 1013904223;
      const std::string name(1, static_cast<char>('a' + (random >> 16) % 3));
      path += (path.empty() ? "" : ".") + name;
      expected[path] += value;
      stack.insert(stack.begin(), builder.Frame({.function = name}));
    }
    builder.Sample(stack, std::vector<int64_t>{value}, {});
  }
  const Report report = ReportOf(builder.Finish());
  std::vector<std::string> wanted;
  for (const auto& [path, cum] : expected)
    wanted.push_back(path + ' ' + std::to_string(cum));
  std::ranges::sort(wanted);
  EXPECT_EQ(Paths(report, TreeOf(report, 0).graph), wanted);
}

}  // namespace
}  // namespace skein
