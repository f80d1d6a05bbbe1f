#include "analyze/stack_profile.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "analyze/places.h"

namespace skein {

namespace {

constexpr uint32_t kMostTransitions = 4'000'000;

// Of more goroutines, those that do not change their state within the window are left out.
constexpr size_t kMostStill = 200'000;

bool IsSyncReason(std::string_view reason) {
  return reason.find("chan") != std::string_view::npos ||
         reason.find("sync") != std::string_view::npos ||
         reason.find("select") != std::string_view::npos;
}

bool Counts(const Trace& trace, ProfileKind kind, const StateInfo& state) {
  switch (kind) {
    case ProfileKind::kNetwork:
      return state.state == GoState::kWaiting && trace.text(state.reason) == "network";
    case ProfileKind::kSync:
      return state.state == GoState::kWaiting && IsSyncReason(trace.text(state.reason));
    case ProfileKind::kSyscall:
      return state.state == GoState::kSyscall;
    case ProfileKind::kSched:
      return state.state == GoState::kRunnable;
    case ProfileKind::kCpu:
      return false;
  }
  return false;
}

class Profiler {
 public:
  Profiler(const Trace& trace, ProfileKind kind, Nanos from, Nanos to)
      : trace_(trace), from_(from), to_(to) {
    for (const StateInfo& state : trace.states)
      counts_.push_back(Counts(trace, kind, state));
  }

  void AddSamples(const ProfileScope& scope) {
    const auto is_before = [](const Sample& sample, Nanos time) { return sample.time < time; };
    const auto& samples = trace_.samples;
    auto at = std::lower_bound(samples.begin(), samples.end(), from_, is_before);
    for (; at != samples.end() && at->time < to_; ++at) {
      if (IsInScope(scope, at->goroutine)) Add(at->stack, 1, 1);
    }
  }

  void AddGoroutine(GoroutineIndex goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    SliceIndex slice = table.At(Raw(goroutine), from_);
    if (slice == kNoSlice) slice = table.begin(Raw(goroutine));
    const SliceIndex end = table.LowerBound(Raw(goroutine), to_);
    if (slice >= end) return;
    table.Scan(slice, std::min(end, table.end(Raw(goroutine))),
               [&](Nanos start, Nanos finish, StateCode state) {
                 AddInterval(slice++, state, start, finish, 1);
               });
  }

  // Each change within the window ends one slice and begins another.
  void AddAll() {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t begin = trace_.transitions.LowerBound(table, from_);
    const uint32_t end = trace_.transitions.LowerBound(table, to_);
    const uint32_t step = 1 + (end - begin) / kMostTransitions;
    sampled_ = step > 1;
    for (uint32_t i = begin; i < end; i += step) {
      const SliceIndex slice = trace_.transitions.slice(i);
      if (slice > 0) AddInterval(slice - 1, step);
      if (counts_[table.state(slice)] && table.finish(slice) >= to_) AddInterval(slice, step);
    }
    AddStill();
  }

  StackProfile Take() {
    StackProfile profile;
    for (const auto& [stack, count] : stacks_)
      profile.stacks.push_back(count);
    std::sort(profile.stacks.begin(), profile.stacks.end(),
              [](const StackCount& a, const StackCount& b) { return a.stack < b.stack; });
    profile.sampled = sampled_;
    return profile;
  }

 private:
  bool IsInScope(const ProfileScope& scope, GoroutineIndex goroutine) const {
    if (scope.goroutine != GoroutineIndex::kNone) return goroutine == scope.goroutine;
    if (!scope.group) return true;
    return goroutine != GoroutineIndex::kNone &&
           trace_.goroutines[Raw(goroutine)].group == *scope.group;
  }

  // Goroutines that are in one state throughout the window.
  void AddStill() {
    const SliceTable& table = trace_.goroutine_slices;
    if (table.track_count() > kMostStill) return;
    for (uint32_t track = 0; track < table.track_count(); ++track) {
      const SliceIndex slice = GoroutineSliceAt(trace_, GoroutineIndex{track}, from_);
      if (slice == kNoSlice) continue;
      if (table.start(slice) < from_ && table.finish(slice) >= to_) AddInterval(slice, 1);
    }
  }

  void AddInterval(SliceIndex slice, uint64_t weight) {
    const SliceTable& table = trace_.goroutine_slices;
    const StateCode state = table.state(slice);
    if (counts_[state]) AddInterval(slice, state, table.start(slice), table.finish(slice), weight);
  }

  void AddInterval(SliceIndex slice, StateCode state, Nanos start, Nanos finish, uint64_t weight) {
    const Nanos time = std::min(finish, to_) - std::max(start, from_);
    if (!counts_[state] || time <= 0) return;
    Add(StackId{trace_.goroutine_slices.value(slice)}, weight,
        static_cast<uint64_t>(time) * weight);
  }

  void Add(StackId stack, uint64_t count, uint64_t value) {
    StackCount& entry = stacks_[Raw(stack)];
    entry.stack = stack;
    entry.count += count;
    entry.value += value;
  }

  const Trace& trace_;
  const Nanos from_;
  const Nanos to_;
  std::vector<bool> counts_;  // By StateCode.
  std::unordered_map<uint32_t, StackCount> stacks_;
  bool sampled_ = false;
};

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
  Profiler profiler(trace, kind, from, to);
  if (kind == ProfileKind::kCpu) {
    profiler.AddSamples(scope);
  } else if (scope.goroutine != GoroutineIndex::kNone) {
    profiler.AddGoroutine(scope.goroutine);
  } else if (scope.group) {
    for (const GoroutineIndex goroutine : trace.groups[*scope.group].goroutines)
      profiler.AddGoroutine(goroutine);
  } else {
    profiler.AddAll();
  }
  return profiler.Take();
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
