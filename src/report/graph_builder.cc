#include "report/graph_builder.h"

#include <optional>
#include <unordered_map>

#include "profile/hash.h"

// The inner loops of every report: once per frame of every sample. Recursion must not count twice, so
// nodes and edges remember the last sample that touched them instead of each sample keeping a set.

namespace skein {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// From pairs of nodes to edges: open addressing, as this is asked once per frame.
class EdgeIndex {
 public:
  EdgeIndex() : slots_(1024) {}

  // A reference to the edge's number; kNone if there is none yet. Valid until the next call.
  uint32_t& Find(uint32_t from, uint32_t to) {
    if (used_ * 2 >= slots_.size()) Grow();
    Slot& slot = Place(uint64_t{from} << 32 | to);
    if (slot.edge == kNone) {
      slot.key = uint64_t{from} << 32 | to;
      ++used_;
    }
    return slot.edge;
  }

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t edge = kNone;
  };

  Slot& Place(uint64_t key) {
    const size_t mask = slots_.size() - 1;
    size_t at = HashOf(key) & mask;
    while (slots_[at].edge != kNone && slots_[at].key != key)
      at = (at + 1) & mask;
    return slots_[at];
  }

  void Grow() {
    std::vector<Slot> old(slots_.size() * 4);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.edge != kNone) Place(slot.key) = slot;
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

class Builder {
 public:
  Builder(const Report& report, const NodeTable& table, const GraphPass& pass)
      : report_(report), table_(table), pass_(pass), sums_(table.size()), kept_(table.size(), 1) {
    if (pass.tags != nullptr) tags_.emplace(*pass.tags);
    for (size_t i = 0; pass.kept != nullptr && i < kept_.size(); ++i)
      kept_[i] = (*pass.kept)[i];
    if (pass.edges) FindWithEdges();
  }

  Graph Build() {
    const size_t samples = report_.profile.sample_count();
    for (size_t i = 0; i < samples; ++i) {
      value_ = report_.value(i);
      divisor_ = report_.divisor(i);
      if (value_ == 0 && divisor_ == 0) continue;
      if (tags_) tags_->SetSample(i);
      if (pass_.edges) {
        AddStack<true>(static_cast<uint32_t>(i));
      } else {
        AddStack<false>(static_cast<uint32_t>(i));
      }
    }
    Finish();
    return std::move(graph_);
  }

 private:
  // What the loop touches of a node and of an edge, close together.
  struct NodeSums {
    int64_t cum = 0, cum_divisor = 0, flat = 0, flat_divisor = 0;
    uint32_t last_sample = kNone;
    uint32_t last_callee = kNone, last_edge = kNone;  // Calls come in runs.
  };
  struct EdgeSums {
    Graph::Edge edge;
    uint32_t last_sample = kNone;
  };

  void FindWithEdges() {
    has_edges_.assign(table_.size(), pass_.inline_edges_only ? 0 : 1);
    if (!pass_.inline_edges_only) return;
    for (uint32_t location = 0; location < report_.profile.locations.size(); ++location)
      for (const NodeTable::Frame& frame : table_.frames(location))
        has_edges_[frame.node] |= frame.inlined;
  }

  template <bool kEdges>
  void AddStack(uint32_t sample) {
    uint32_t parent = kNone;
    bool residual = false;
    const std::span<const uint32_t> stack = report_.profile.stack(sample);
    for (size_t i = stack.size(); i-- > 0;) {
      for (const NodeTable::Frame& frame : table_.frames(stack[i])) {
        if (!kept_[frame.node]) {
          residual = true;
          continue;
        }
        AddCum(frame.node, sample);
        if (kEdges && has_edges_[frame.node] && parent != kNone && parent != frame.node)
          AddEdge(parent, frame.node, residual, frame.inlined, sample);
        parent = frame.node;
        residual = false;
      }
    }
    if (parent != kNone && !residual) AddFlat(parent);
  }

  void AddCum(uint32_t node, uint32_t sample) {
    NodeSums& sums = sums_[node];
    if (sums.last_sample == sample) return;
    sums.last_sample = sample;
    sums.cum += value_;
    sums.cum_divisor += divisor_;
    if (tags_) tags_->Add(node, false, value_, divisor_);
  }

  void AddFlat(uint32_t node) {
    sums_[node].flat += value_;
    sums_[node].flat_divisor += divisor_;
    if (tags_) tags_->Add(node, true, value_, divisor_);
  }

  uint32_t EdgeBetween(uint32_t from, uint32_t to, bool inlined) {
    NodeSums& caller = sums_[from];
    if (caller.last_callee == to) return caller.last_edge;
    uint32_t& index = edge_index_.Find(from, to);
    if (index == kNone) {
      index = static_cast<uint32_t>(edges_.size());
      edges_.push_back({{.from = from, .to = to, .inlined = inlined}});
    }
    caller.last_callee = to;
    return caller.last_edge = index;
  }

  void AddEdge(uint32_t from, uint32_t to, bool residual, bool inlined, uint32_t sample) {
    EdgeSums& sums = edges_[EdgeBetween(from, to, inlined)];
    if (sums.last_sample == sample) return;
    sums.last_sample = sample;
    sums.edge.weight += value_;
    sums.edge.divisor += divisor_;
    sums.edge.residual |= residual;
    sums.edge.inlined &= inlined;
  }

  void Finish() {
    graph_.nodes.resize(table_.size());
    for (uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      Graph::Node& node = graph_.nodes[i];
      node.info = table_.info(i);
      node.cum = sums_[i].cum;
      node.cum_divisor = sums_[i].cum_divisor;
      node.flat = sums_[i].flat;
      node.flat_divisor = sums_[i].flat_divisor;
      if (tags_) tags_->MoveTo(i, node);
    }
    for (const EdgeSums& sums : edges_) {
      const auto index = static_cast<uint32_t>(graph_.edges.size());
      graph_.nodes[sums.edge.from].out.push_back(index);
      graph_.nodes[sums.edge.to].in.push_back(index);
      graph_.edges.push_back(sums.edge);
    }
  }

  const Report& report_;
  const NodeTable& table_;
  const GraphPass& pass_;
  Graph graph_;
  int64_t value_ = 0, divisor_ = 0;
  std::vector<NodeSums> sums_;
  std::vector<EdgeSums> edges_;
  std::vector<uint8_t> kept_;
  std::vector<uint8_t> has_edges_;  // Whether edges lead to a node.
  EdgeIndex edge_index_;
  std::optional<TagSums> tags_;
};

struct FunctionKey {
  StringId name, file, object;
  int64_t start_line;
  uint32_t parent;
  bool operator==(const FunctionKey&) const = default;
};

struct FunctionHash {
  size_t operator()(const FunctionKey& key) const {
    return HashOf(Raw(key.name), Raw(key.file), Raw(key.object), key.start_line, key.parent);
  }
};

}  // namespace

void NumberFunctions(Graph& graph) {
  std::unordered_map<FunctionKey, uint32_t, FunctionHash> numbers;
  for (Graph::Node& node : graph.nodes) {
    const FunctionKey key = {node.info.name, node.info.file, node.info.object, node.info.start_line,
                             node.function};
    node.function = numbers.try_emplace(key, static_cast<uint32_t>(numbers.size())).first->second;
  }
}

Graph BuildGraph(const Report& report, const NodeTable& table, const GraphPass& pass) {
  Graph graph = Builder(report, table, pass).Build();
  NumberFunctions(graph);
  return graph;
}

}  // namespace skein
