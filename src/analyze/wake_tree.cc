#include "analyze/wake_tree.h"

#include <algorithm>
#include <map>
#include <utility>

namespace skein {

namespace {

class GrowingTree {
 public:
  GrowingTree() { nodes_.emplace_back(); }

  void Add(const Trace& trace, const BlockPair& pair) {
    const StackTable& stacks = trace.names.stacks;
    nodes_[0].row.total_ns += pair.time_ns;
    uint32_t node = 0;
    const std::span<const FrameId> waiter = stacks.frames(pair.waiter);
    for (size_t i = waiter.size(); i-- > 0;)
      node = Enter(node, stacks.frame(waiter[i]).function, false, pair.time_ns);
    const std::span<const FrameId> waker = stacks.frames(pair.waker);
    if (waker.empty()) node = Enter(node, StringId::kEmpty, true, pair.time_ns);
    for (const FrameId frame : waker)
      node = Enter(node, stacks.frame(frame).function, true, pair.time_ns);
    nodes_[node].row.self_ns += pair.time_ns;
  }

  std::vector<WakeTree::Node> Take(int64_t resolution) const {
    std::vector<WakeTree::Node> out;
    Emit(0, UINT32_MAX, std::max<Nanos>(1, nodes_[0].row.total_ns / resolution), out);
    return out;
  }

 private:
  struct Node {
    WakeTree::Node row;
    std::map<std::pair<bool, StringId>, uint32_t> children;
  };

  uint32_t Enter(uint32_t parent, StringId function, bool waker, Nanos time_ns) {
    const auto [place, is_new] = nodes_[parent].children.try_emplace(
        {waker, function}, static_cast<uint32_t>(nodes_.size()));
    const uint32_t child = place->second;
    if (is_new) {
      Node& node = nodes_.emplace_back();
      node.row.function = function;
      node.row.waker = waker;
    }
    nodes_[child].row.total_ns += time_ns;
    return child;
  }

  // Stacks have at most some hundred frames, and so has the recursion.
  void Emit(uint32_t index, uint32_t parent, Nanos least, std::vector<WakeTree::Node>& out) const {
    const auto position = static_cast<uint32_t>(out.size());
    out.push_back(nodes_[index].row);
    out.back().parent = parent;
    std::vector<uint32_t> children;
    for (const auto& [key, child] : nodes_[index].children) {
      if (nodes_[child].row.total_ns >= least) children.push_back(child);
    }
    std::stable_sort(children.begin(), children.end(), [this](uint32_t a, uint32_t b) {
      return nodes_[a].row.total_ns > nodes_[b].row.total_ns;
    });
    for (const uint32_t child : children)
      Emit(child, position, least, out);
  }

  std::vector<Node> nodes_;
};

}  // namespace

WakeTree WakeTreeOf(const Trace& trace, const Blockers& blockers, int64_t resolution) {
  GrowingTree growing;
  for (const BlockPair& pair : blockers.pairs)
    growing.Add(trace, pair);
  return {growing.Take(resolution)};
}

}  // namespace skein
