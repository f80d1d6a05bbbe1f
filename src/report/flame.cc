#include "report/flame.h"

#include <algorithm>
#include <numeric>

namespace skein {

namespace {

// What is left of a stack, read inwards or outwards, below the node that it has come to.
struct Run {
  const uint32_t* next = nullptr;
  uint32_t left = 0;
  uint32_t stack = 0;
  uint32_t node = 0;
};

constexpr uint32_t kLight = UINT32_MAX;

// Finds the child of a node by its frame. Keys are never used for two children, so what earlier levels left
// behind does no harm.
class ChildIndex {
 public:
  ChildIndex() : slots_(1024) {}

  // The child, or `otherwise`, which is the child from now on.
  uint32_t Find(uint32_t node, uint32_t frame, uint32_t otherwise) {
    if (used_ * 2 >= slots_.size()) Grow();
    const uint64_t key = uint64_t{node + 1} << 32 | frame;
    Slot& slot = SlotOf(key);
    if (slot.key == key) return slot.child;
    slot = {key, otherwise};
    ++used_;
    return otherwise;
  }

  void EndLevel() {
    if (used_ * 4 < slots_.size()) return;
    std::ranges::fill(slots_, Slot());
    used_ = 0;
  }

 private:
  struct Slot {
    uint64_t key = 0;  // 0: free.
    uint32_t child = 0;
  };

  Slot& SlotOf(uint64_t key) {
    const size_t mask = slots_.size() - 1;
    size_t at = (key * 0x9e3779b97f4a7c15U >> 32) & mask;
    while (slots_[at].key != 0 && slots_[at].key != key)
      at = (at + 1) & mask;
    return slots_[at];
  }

  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.key != 0) SlotOf(slot.key) = slot;
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

// Grows the tree level by level. Every level reads the stacks that are left in their order in memory, which is
// what makes it fast; stacks below nodes that are too light are dropped on the way.
class Grower {
 public:
  Grower(const FrameStacks& stacks, std::vector<Run> runs, ptrdiff_t step)
      : stacks_(stacks),
        runs_(std::move(runs)),
        step_(step),
        plain_(!stacks.compares() &&
               std::ranges::all_of(stacks.values, [](int64_t value) { return value >= 0; })) {}

  std::vector<CallNode> Grow(uint32_t root_frame, const FlameOptions& options) {
    CallNode root;
    root.frame = root_frame;
    for (const Run& run : runs_)
      AddTo(root, run.stack);
    least_ = std::max<uint64_t>(
        static_cast<uint64_t>(static_cast<double>(root.weight) * options.least), 1);
    nodes_ = {root};
    place_ = {0};
    while (!runs_.empty()) {
      Descend();
      KeepHeavy();
    }
    return Heaviest(options.most_nodes);
  }

 private:
  void AddTo(CallNode& node, uint32_t stack) const {
    const int64_t value = stacks_.values[stack];
    node.total += value;
    if (plain_) {
      node.weight += static_cast<uint64_t>(value);
      return;
    }
    node.base_total += stacks_.base_value(stack);
    node.weight += stacks_.weight(stack);
  }

  // Moves each run to a child, in `level_`, of the node where it is.
  void Descend() {
    size_t kept = 0;
    for (size_t i = 0; i < runs_.size(); ++i) {
      // Stacks are read at places far apart: most of the time would be waiting for memory.
      constexpr size_t kAhead = 16;
      if (i + kAhead < runs_.size()) {
        __builtin_prefetch(runs_[i + kAhead].next);
        __builtin_prefetch(&stacks_.values[runs_[i + kAhead].stack]);
      }
      Run run = runs_[i];
      run.node = place_[run.node];
      if (run.node == kLight) continue;
      if (run.left == 0) {
        nodes_[run.node].self += stacks_.values[run.stack];
        nodes_[run.node].base_self += stacks_.base_value(run.stack);
        continue;
      }
      run.node = Child(run.node, *run.next);
      AddTo(level_[run.node], run.stack);
      run.next += step_;
      --run.left;
      runs_[kept++] = run;
    }
    runs_.resize(kept);
    children_.EndLevel();
  }

  uint32_t Child(uint32_t node, uint32_t frame) {
    const auto next = static_cast<uint32_t>(level_.size());
    const uint32_t child = children_.Find(node, frame, next);
    if (child == next) level_.push_back({.parent = node, .frame = frame});
    return child;
  }

  void KeepHeavy() {
    place_.clear();
    for (const CallNode& node : level_) {
      const bool heavy = node.weight >= least_;
      place_.push_back(heavy ? static_cast<uint32_t>(nodes_.size()) : kLight);
      if (heavy) nodes_.push_back(node);
    }
    level_.clear();
  }

  // The heaviest first. No node is heavier than its parent, nor before it.
  std::vector<CallNode> Heaviest(size_t most) const {
    std::vector<uint32_t> order(nodes_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(
        order, [&](uint32_t a, uint32_t b) { return nodes_[a].weight > nodes_[b].weight; });
    order.resize(std::min(order.size(), most));
    std::vector<uint32_t> position(nodes_.size());
    std::vector<CallNode> sorted;
    for (const uint32_t node : order) {
      position[node] = static_cast<uint32_t>(sorted.size());
      sorted.push_back(nodes_[node]);
      if (node != 0) sorted.back().parent = position[nodes_[node].parent];
    }
    return sorted;
  }

  const FrameStacks& stacks_;
  std::vector<Run> runs_;
  const ptrdiff_t step_;
  const bool plain_;  // There is one profile, and nothing in it is negative.
  uint64_t least_ = 1;
  std::vector<CallNode> nodes_;
  std::vector<CallNode> level_;  // The children that are being found, light ones too,
  std::vector<uint32_t> place_;  // and where each of them is in nodes_.
  ChildIndex children_;
};

std::vector<Run> WholeStacks(const FrameStacks& stacks) {
  std::vector<Run> runs;
  runs.reserve(stacks.size());
  for (uint32_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    runs.push_back({frames.data(), static_cast<uint32_t>(frames.size()), i});
  }
  return runs;
}

// What is on either side of the outermost call of the pivot.
struct Pivoted {
  std::vector<Run> inwards;
  std::vector<Run> outwards;
};

Pivoted StacksThrough(const FrameStacks& stacks, uint32_t pivot) {
  Pivoted runs;
  for (uint32_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    const auto at = std::ranges::find(frames, pivot);
    if (at == frames.end()) continue;
    const auto outside = static_cast<uint32_t>(at - frames.begin());
    const auto inside = static_cast<uint32_t>(frames.size()) - outside - 1;
    runs.inwards.push_back({frames.data() + outside + 1, inside, i});
    runs.outwards.push_back({frames.data() + outside - 1, outside, i});
  }
  return runs;
}

}  // namespace

FlameGraph FlameOf(const FrameStacks& stacks, const FlameOptions& options) {
  FlameGraph graph;
  if (!options.pivot) {
    graph.callees = Grower(stacks, WholeStacks(stacks), 1).Grow(0, options);
    return graph;
  }
  Pivoted runs = StacksThrough(stacks, *options.pivot);
  graph.callees = Grower(stacks, std::move(runs.inwards), 1).Grow(*options.pivot, options);
  graph.callers = Grower(stacks, std::move(runs.outwards), -1).Grow(*options.pivot, options);
  return graph;
}

void KeepHeaviest(FlameGraph& graph, size_t most_nodes) {
  for (std::vector<CallNode>* tree : {&graph.callees, &graph.callers})
    tree->resize(std::min(tree->size(), most_nodes));
}

int64_t SumOfMarked(const FrameStacks& stacks,
                    const std::vector<bool>& marked,
                    std::optional<uint32_t> pivot) {
  int64_t sum = 0;
  for (size_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    const bool counts = !pivot || std::ranges::find(frames, *pivot) != frames.end();
    const auto is_marked = [&](uint32_t frame) { return marked[frame]; };
    if (counts && std::ranges::any_of(frames, is_marked)) sum += stacks.values[i];
  }
  return sum;
}

}  // namespace skein
