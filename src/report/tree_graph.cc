#include "report/tree_graph.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "profile/units.h"
#include "report/graph_builder.h"
#include "report/stack_order.h"
#include "report/tag_sums.h"

// Stacks in the order of their frames, outermost first, are the tree already: each has some frames in common with the
// one before it and then leaves it for good. So one walk over them, with the path that it is on as a list, meets every
// node once, after all below it, and needs memory for nodes that are kept only. Hashing every path would wait for
// memory at every frame.

namespace skein {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr uint32_t kInlined = 1U << 31;  // Beside the number of a frame's node.

class TreeBuilder {
 public:
  TreeBuilder(const Report& report, const NodeTable& table, const TreePass& pass)
      : report_(report), table_(table), pass_(pass) {}

  Tree Build() {
    ReadStacks();
    OrderStacks(stacks_, frames_, ~kInlined, static_cast<uint32_t>(table_.size()));
    ReadValues();
    tree_.total = Total();
    cutoff_ = pass_.cutoff(tree_.total);
    for (size_t i = 0; i < stacks_.size(); ++i) {
      if (i + kAhead < stacks_.size()) __builtin_prefetch(&frames_[stacks_[i + kAhead].begin]);
      Walk(i);
    }
    Leave(0);
    if (pass_.tags) AddTags();
    PutParentsFirst();
    NumberFunctions(tree_.graph);
    return std::move(tree_);
  }

 private:
  // A node that the walk is in.
  struct Open {
    uint32_t node = 0;        // Of the table.
    uint32_t path = 0;        // How many nodes the walk had met before,
    uint32_t caller = kNone;  // and before its caller.
    bool inlined = true;
    size_t below = 0;  // Where in loose_ those begin that are below it.
    int64_t flat = 0, flat_divisor = 0, cum = 0, cum_divisor = 0;
  };

  // A node that has no parent yet.
  struct Loose {
    Open from;
    uint32_t node = kNone;  // Of the graph, once it is made.
    bool residual = false;
  };

  struct Made {
    uint32_t path = 0;
    uint32_t node = 0;
  };

  // Neighbours in the order of stacks are far apart in the profile: what is needed of them is fetched so many before.
  static constexpr size_t kAhead = 16;

  struct Value {
    int64_t sum = 0, divisor = 0;
  };

  void ReadStacks() {
    const Profile& profile = report_.profile;
    frames_.reserve(profile.all_frames.size());
    for (uint32_t i = 0; i < profile.sample_count(); ++i) {
      if (report_.value(i) == 0 && report_.divisor(i) == 0) continue;
      OrderedStack stack = {.begin = frames_.size(), .sample = i};
      const std::span<const uint32_t> locations = profile.stack(i);
      for (size_t k = locations.size(); k-- > 0;)
        for (const NodeTable::Frame& frame : table_.frames(locations[k]))
          frames_.push_back(frame.node | (frame.inlined ? kInlined : 0));
      stack.size = static_cast<uint32_t>(frames_.size() - stack.begin);
      if (stack.size > 0) stacks_.push_back(stack);
    }
  }

  // In the order of stacks.
  void ReadValues() {
    values_.reserve(stacks_.size());
    for (size_t i = 0; i < stacks_.size(); ++i) {
      if (i + kAhead < stacks_.size())
        __builtin_prefetch(report_.profile.values(stacks_[i + kAhead].sample).data());
      values_.push_back({report_.value(stacks_[i].sample), report_.divisor(stacks_[i].sample)});
    }
  }

  // Of the nodes that options leave; which nodes are negative is told by the sum of equal stacks.
  int64_t Total() const {
    int64_t total = 0;
    for (size_t i = 0; i < stacks_.size();) {
      int64_t flat = 0;
      const uint32_t size = stacks_[i].size;
      do
        flat += values_[i++].sum;
      while (i < stacks_.size() && stacks_[i].common == size && stacks_[i].size == size);
      if (flat > 0 || !report_.config.drop_negative) total += flat;
    }
    return total;
  }

  void Walk(size_t at) {
    const OrderedStack& stack = stacks_[at];
    Leave(stack.common);
    for (uint32_t depth = 0; depth < stack.size; ++depth) {
      const uint32_t frame = frames_[stack.begin + depth];
      if (depth == open_.size())
        open_.push_back({.node = frame & ~kInlined,
                         .path = paths_++,
                         .caller = open_.empty() ? kNone : open_.back().path,
                         .below = loose_.size()});
      open_[depth].inlined &= (frame & kInlined) != 0;
    }
    open_.back().flat += values_[at].sum;
    open_.back().flat_divisor += values_[at].divisor;
  }

  void Leave(size_t depth) {
    while (open_.size() > depth) {
      Open& node = open_.back();
      node.cum += node.flat;
      node.cum_divisor += node.flat_divisor;
      if (open_.size() > 1) {
        Open& caller = open_[open_.size() - 2];
        caller.cum += node.cum;
        caller.cum_divisor += node.cum_divisor;
      }
      if (!Counts(node)) {
        KeepUncounted(node);
      } else if (Magnitude(node.cum) >= cutoff_) {
        Keep(node);
      } else {
        LeaveOut(node);
      }
      open_.pop_back();
    }
  }

  // Whether options leave it.
  bool Counts(const Open& node) const {
    if (node.cum == 0 && node.flat == 0) return false;
    const bool is_negative = node.flat < 0 || (node.flat == 0 && node.cum < 0);
    return !is_negative || !report_.config.drop_negative;
  }

  // google/pprof leaves such nodes where they are, as the ends of edges. They are made if any edge can be seen.
  void KeepUncounted(const Open& node) {
    const auto first = loose_.begin() + static_cast<ptrdiff_t>(node.below);
    loose_.erase(
        std::remove_if(first, loose_.end(), [](const Loose& l) { return l.node == kNone; }),
        loose_.end());
    if (loose_.size() > node.below) {
      Keep(node);
    } else {
      loose_.push_back({.from = node});
    }
  }

  // As the parent of what is loose below it.
  void Keep(const Open& node) {
    for (size_t i = node.below; i < loose_.size(); ++i)
      if (loose_[i].node == kNone) loose_[i].node = Make(loose_[i].from);
    const uint32_t index = Make(node);
    for (size_t i = node.below; i < loose_.size(); ++i)
      AddEdge(index, loose_[i]);
    loose_.resize(node.below);
    loose_.push_back({.from = node, .node = index});
  }

  uint32_t Make(const Open& from) {
    const auto index = static_cast<uint32_t>(tree_.graph.nodes.size());
    Graph::Node& node = tree_.graph.nodes.emplace_back();
    node.info = table_.info(from.node);
    node.flat = from.flat;
    node.flat_divisor = from.flat_divisor;
    node.cum = from.cum;
    node.cum_divisor = from.cum_divisor;
    node.function = from.caller;
    made_.push_back({from.path, index});
    return index;
  }

  void AddEdge(uint32_t parent, const Loose& child) {
    Graph& graph = tree_.graph;
    const auto edge = static_cast<uint32_t>(graph.edges.size());
    graph.edges.push_back({.from = parent,
                           .to = child.node,
                           .weight = child.from.cum,
                           .divisor = child.from.cum_divisor,
                           .residual = child.residual,
                           .inlined = child.from.inlined});
    graph.nodes[parent].out.push_back(edge);
    graph.nodes[child.node].in.push_back(edge);
  }

  // What is below it becomes its parent's.
  void LeaveOut(const Open& node) {
    ++tree_.dropped;
    for (size_t i = node.below; i < loose_.size(); ++i) {
      loose_[i].residual = true;
      loose_[i].from.inlined &= node.inlined;
    }
  }

  // Walks once more, with the nodes alone that were made.
  void AddTags() {
    std::ranges::sort(made_, {}, &Made::path);
    const SampleTags tags(report_, cutoff_);
    TagSums sums(tags);
    std::vector<std::pair<uint32_t, uint32_t>> open;  // Depth and node.
    auto next = made_.begin();
    uint32_t path = 0;
    for (size_t i = 0; i < stacks_.size(); ++i) {
      if (i + 2 * kAhead < stacks_.size()) tags.Prepare(stacks_[i + 2 * kAhead].sample);
      if (i + kAhead < stacks_.size()) tags.PrepareNumbers(stacks_[i + kAhead].sample);
      const OrderedStack& stack = stacks_[i];
      while (!open.empty() && open.back().first >= stack.common)
        open.pop_back();
      const uint32_t end = path + stack.size - stack.common;
      for (; next != made_.end() && next->path < end; ++next)
        open.emplace_back(stack.common + next->path - path, next->node);
      path = end;
      if (!tags.has_heavy(stack.sample)) continue;
      sums.SetSample(stack.sample);
      for (const auto& [depth, node] : open)
        sums.Add(node, false, values_[i].sum, values_[i].divisor);
      if (!open.empty() && open.back().first + 1 == stack.size)
        sums.Add(open.back().second, true, values_[i].sum, values_[i].divisor);
    }
    for (const Made& made : made_)
      sums.MoveTo(made.node, tree_.graph.nodes[made.node]);
  }

  void PutParentsFirst() {
    Graph& graph = tree_.graph;
    std::ranges::reverse(graph.nodes);
    const auto last = static_cast<uint32_t>(graph.nodes.size()) - 1;
    for (Graph::Edge& edge : graph.edges) {
      edge.from = last - edge.from;
      edge.to = last - edge.to;
    }
  }

  const Report& report_;
  const NodeTable& table_;
  const TreePass& pass_;
  Tree tree_;
  int64_t cutoff_ = 0;
  std::vector<uint32_t> frames_;  // Nodes of the table, outermost first, of all stacks.
  std::vector<OrderedStack> stacks_;
  std::vector<Value> values_;  // Of each of these.
  uint32_t paths_ = 0;
  std::vector<Open> open_;
  std::vector<Loose> loose_;
  std::vector<Made> made_;
};

// The way up from a node that is left out to the first that is not.
struct WayUp {
  uint32_t parent = kNone;
  bool inlined = true;
};

}  // namespace

Tree BuildTree(const Report& report, const NodeTable& table, const TreePass& pass) {
  return TreeBuilder(report, table, pass).Build();
}

void KeepOfTree(Graph& graph, const std::vector<bool>& kept) {
  std::vector<WayUp> ways(graph.nodes.size());
  std::vector<Graph::Edge> edges;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    Graph::Node& node = graph.nodes[i];
    node.out.clear();
    if (node.in.empty()) continue;
    Graph::Edge edge = graph.edges[node.in[0]];
    node.in.clear();
    const bool over_gap = !kept[edge.from];
    if (over_gap) {
      edge.inlined &= ways[edge.from].inlined;
      edge.from = ways[edge.from].parent;
      edge.residual = true;
    }
    ways[i] = {edge.from, edge.inlined};
    if (kept[i] && edge.from != kNone) edges.push_back(edge);
  }
  graph.edges = std::move(edges);
  for (uint32_t i = 0; i < graph.edges.size(); ++i) {
    graph.nodes[graph.edges[i].from].out.push_back(i);
    graph.nodes[graph.edges[i].to].in.push_back(i);
  }
}

}  // namespace skein
