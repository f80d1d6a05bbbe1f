#include "report/flame.h"

#include <algorithm>
#include <queue>

namespace skein {

namespace {

// A stack read from some frame on, inwards or outwards.
struct Run {
  uint32_t stack = 0;
  const uint32_t* frames = nullptr;
  uint32_t length = 0;
  int32_t step = 1;

  uint32_t at(uint32_t depth) const { return frames[static_cast<ptrdiff_t>(depth) * step]; }
};

// Grows the tree from its root, the heaviest node first, by sorting the runs that go through a node by their
// next frame. Runs of nodes that are too light are never looked at again.
class Grower {
 public:
  Grower(const FrameStacks& stacks, std::vector<Run> runs)
      : stacks_(stacks),
        runs_(std::move(runs)),
        moved_(runs_.size()),
        child_of_(stacks.frame_count()) {}

  std::vector<CallNode> Grow(uint32_t root_frame,
                             uint32_t root_depth,
                             const FlameOptions& options) {
    Part root;
    root.node.frame = root_frame;
    root.runs = {0, runs_.size(), root_depth};
    for (const Run& run : runs_)
      AddTo(root.node, run.stack);
    const auto least = static_cast<uint64_t>(static_cast<double>(root.node.weight) * options.least);
    waiting_.push_back(root);
    queue_.push({root.node.weight, 0});
    std::vector<CallNode> nodes;
    while (!queue_.empty() && nodes.size() < options.most_nodes) {
      const size_t part = queue_.top().part;
      queue_.pop();
      Split(part, static_cast<uint32_t>(nodes.size()), std::max<uint64_t>(least, 1));
      nodes.push_back(waiting_[part].node);
    }
    return nodes;
  }

 private:
  // [begin, end) of runs_, which agree on all frames before `depth`.
  struct Slice {
    size_t begin = 0;
    size_t end = 0;
    uint32_t depth = 0;
  };

  struct Part {
    CallNode node;
    Slice runs;
  };

  struct Waiting {
    uint64_t weight = 0;
    size_t part = 0;
    // The heavier first; of equals, the one found first.
    bool operator<(const Waiting& other) const {
      return weight != other.weight ? weight < other.weight : part > other.part;
    }
  };

  void AddTo(CallNode& node, uint32_t stack) const {
    node.total += stacks_.values[stack];
    node.base_total += stacks_.base_value(stack);
    node.weight += stacks_.weight(stack);
  }

  void Split(size_t part, uint32_t position, uint64_t least) {
    const auto [begin, end, depth] = waiting_[part].runs;
    children_.clear();
    for (size_t i = begin; i < end; ++i)
      Count(waiting_[part].node, runs_[i], depth, position);
    std::vector<size_t> next;
    size_t place = begin;
    for (Part& child : children_) {
      child.runs.begin = place;
      next.push_back(place);
      place += child.runs.end;  // The count, so far.
      child.runs.end = place;
    }
    for (size_t i = begin; i < end; ++i) {
      if (depth >= runs_[i].length) continue;
      moved_[next[child_of_[runs_[i].at(depth)] - 1]++] = runs_[i];
    }
    std::copy(moved_.begin() + static_cast<ptrdiff_t>(begin),
              moved_.begin() + static_cast<ptrdiff_t>(place),
              runs_.begin() + static_cast<ptrdiff_t>(begin));
    for (const Part& child : children_) {
      child_of_[child.node.frame] = 0;
      if (child.node.weight < least) continue;
      queue_.push({child.node.weight, waiting_.size()});
      waiting_.push_back(child);
    }
  }

  // Adds the run to the child that it goes through, or to what ends in the node itself.
  void Count(CallNode& node, const Run& run, uint32_t depth, uint32_t position) {
    if (depth >= run.length) {
      node.self += stacks_.values[run.stack];
      node.base_self += stacks_.base_value(run.stack);
      return;
    }
    const uint32_t frame = run.at(depth);
    if (child_of_[frame] == 0) {
      children_.emplace_back();
      children_.back().node.parent = position;
      children_.back().node.frame = frame;
      children_.back().runs.depth = depth + 1;
      child_of_[frame] = static_cast<uint32_t>(children_.size());
    }
    Part& child = children_[child_of_[frame] - 1];
    ++child.runs.end;
    AddTo(child.node, run.stack);
  }

  const FrameStacks& stacks_;
  std::vector<Run> runs_;
  std::vector<Run> moved_;
  std::vector<uint32_t> child_of_;  // By frame: its place in children_ + 1, while a node is split.
  std::vector<Part> children_;
  std::vector<Part> waiting_;
  std::priority_queue<Waiting> queue_;
};

std::vector<Run> WholeStacks(const FrameStacks& stacks) {
  std::vector<Run> runs;
  runs.reserve(stacks.size());
  for (uint32_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    runs.push_back({i, frames.data(), static_cast<uint32_t>(frames.size()), 1});
  }
  return runs;
}

// From the outermost call of the pivot on: inwards, and outwards.
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
    const auto inside = static_cast<uint32_t>(frames.size()) - outside;
    runs.inwards.push_back({i, frames.data() + outside, inside, 1});
    runs.outwards.push_back({i, frames.data() + outside, outside + 1, -1});
  }
  return runs;
}

}  // namespace

FlameGraph FlameOf(const FrameStacks& stacks, const FlameOptions& options) {
  FlameGraph graph;
  if (!options.pivot) {
    graph.callees = Grower(stacks, WholeStacks(stacks)).Grow(0, 0, options);
    return graph;
  }
  Pivoted runs = StacksThrough(stacks, *options.pivot);
  graph.callees = Grower(stacks, std::move(runs.inwards)).Grow(*options.pivot, 1, options);
  graph.callers = Grower(stacks, std::move(runs.outwards)).Grow(*options.pivot, 1, options);
  return graph;
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
