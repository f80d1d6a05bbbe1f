#include "analyze/stack_profile.h"

#include <algorithm>
#include <map>

#include "analyze/wait_intervals.h"
#include "base/parallel_for.h"

namespace skein {

namespace {

// Fewer slices are not worth a thread.
constexpr size_t kSlicesPerPiece = 100'000;

// What is counted so far. Stacks are few enough to have a place each.
class StackCounts {
 public:
  explicit StackCounts(const Trace& trace) : stacks_(trace.names.stacks.size()) {}

  void Add(StackId stack, uint64_t value) {
    StackCount& entry = stacks_[Raw(stack)];
    ++entry.count;
    entry.value += value;
  }

  void Add(const StackCounts& other) {
    for (size_t i = 0; i < stacks_.size(); ++i) {
      stacks_[i].count += other.stacks_[i].count;
      stacks_[i].value += other.stacks_[i].value;
    }
  }

  StackProfile Take(const ProfileScope& scope) const {
    StackProfile profile;
    for (uint32_t i = 0; i < stacks_.size(); ++i) {
      if (stacks_[i].count == 0 || !scope.Has(StackId{i})) continue;
      profile.stacks.push_back({StackId{i}, stacks_[i].count, stacks_[i].value});
    }
    return profile;
  }

 private:
  std::vector<StackCount> stacks_;  // By StackId.
};

// Of everybody, in pieces of about as many slices each, on all processors.
StackCounts OfAll(const Trace& trace, const WaitIntervals& intervals, Nanos from, Nanos to) {
  const SliceTable& table = trace.goroutine_slices;
  const size_t pieces =
      std::clamp<size_t>(table.slice_count() / kSlicesPerPiece, 1, 4 * HardwareThreads());
  const auto first_track = [&](size_t piece) {
    const auto slice = static_cast<SliceIndex>(table.slice_count() * piece / pieces);
    return piece == pieces ? table.track_count() : table.TrackOf(slice);
  };
  std::vector<StackCounts> counts(pieces, StackCounts(trace));
  ParallelFor(pieces, 0, [&](size_t piece) {
    const uint32_t end = first_track(piece + 1);
    const auto add = [&counts = counts[piece]](const WaitInterval& interval, uint64_t ns) {
      counts.Add(interval.stack, ns);
    };
    for (uint32_t track = first_track(piece); track < end; ++track)
      intervals.VisitWithin(GoroutineIndex{track}, from, to, add);
  });
  for (size_t piece = 1; piece < pieces; ++piece)
    counts[0].Add(counts[piece]);
  return counts[0];
}

// A tree that is still growing: children by function.
class GrowingTree {
 public:
  GrowingTree() { nodes_.emplace_back(); }

  void Add(const Trace& trace, const StackCount& stack) {
    const std::span<const FrameId> frames = trace.names.stacks.frames(stack.stack);
    uint32_t node = 0;
    nodes_[0].total += stack.value;
    for (size_t i = frames.size(); i-- > 0;) {
      node = Child(node, trace.names.stacks.frame(frames[i]).function);
      nodes_[node].total += stack.value;
    }
    nodes_[node].self += stack.value;
  }

  // Depth first, heavy children first; what is lighter than `least` is left out.
  std::vector<CallTree::Node> Take(uint64_t least) {
    std::vector<CallTree::Node> out;
    Emit(0, UINT32_MAX, least, out);
    return out;
  }

 private:
  struct Node {
    StringId function = StringId::kEmpty;
    uint64_t self = 0;
    uint64_t total = 0;
    std::map<StringId, uint32_t> children;
  };

  uint32_t Child(uint32_t parent, StringId function) {
    const auto [at, is_new] =
        nodes_[parent].children.try_emplace(function, static_cast<uint32_t>(nodes_.size()));
    const uint32_t child = at->second;
    if (is_new) nodes_.emplace_back().function = function;
    return child;
  }

  // Stacks have at most some hundred frames, and so has the recursion.
  void Emit(uint32_t index,
            uint32_t parent,
            uint64_t least,
            std::vector<CallTree::Node>& out) const {
    const Node& node = nodes_[index];
    const auto position = static_cast<uint32_t>(out.size());
    out.push_back({parent, node.function, node.self, node.total});
    std::vector<uint32_t> children;
    for (const auto& [function, child] : node.children) {
      if (nodes_[child].total >= least) children.push_back(child);
    }
    std::stable_sort(children.begin(), children.end(),
                     [this](uint32_t a, uint32_t b) { return nodes_[a].total > nodes_[b].total; });
    for (const uint32_t child : children)
      Emit(child, position, least, out);
  }

  std::vector<Node> nodes_;
};

}  // namespace

StackProfile ProfileWithin(
    const Trace& trace, ProfileKind kind, const ProfileScope& scope, Nanos from, Nanos to) {
  StackCounts counts(trace);
  if (kind == ProfileKind::kCpu) {
    VisitSamples(trace, scope, from, to, [&](const Sample& at) { counts.Add(at.stack, 1); });
    return counts.Take(scope);
  }
  const WaitIntervals intervals(trace, kind);
  const bool is_whole = !scope.work && !scope.group && scope.goroutine == GoroutineIndex::kNone;
  if (is_whole) return OfAll(trace, intervals, from, to).Take(scope);
  VisitScope(trace, scope, from, to, [&](GoroutineIndex goroutine, Nanos begin, Nanos end) {
    intervals.VisitWithin(goroutine, begin, end, [&](const WaitInterval& interval, uint64_t ns) {
      counts.Add(interval.stack, ns);
    });
  });
  return counts.Take(scope);
}

CallTree TreeOf(const Trace& trace, const StackProfile& profile, uint64_t resolution) {
  GrowingTree growing;
  CallTree tree;
  uint64_t total = 0;
  for (const StackCount& stack : profile.stacks) {
    growing.Add(trace, stack);
    tree.count += stack.count;
    total += stack.value;
  }
  tree.nodes = growing.Take(std::max<uint64_t>(1, total / resolution));
  return tree;
}

}  // namespace skein
