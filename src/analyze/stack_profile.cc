#include "analyze/stack_profile.h"

#include <algorithm>
#include <map>

#include "base/parallel_for.h"

namespace skein {

namespace {

// Fewer slices are not worth a thread.
constexpr size_t kSlicesPerPiece = 100'000;

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

  StackProfile Take() const {
    StackProfile profile;
    for (uint32_t i = 0; i < stacks_.size(); ++i) {
      if (stacks_[i].count == 0) continue;
      profile.stacks.push_back({StackId{i}, stacks_[i].count, stacks_[i].value});
    }
    return profile;
  }

 private:
  std::vector<StackCount> stacks_;  // By StackId.
};

// Adds up the intervals in which goroutines are in some states.
class Intervals {
 public:
  Intervals(const Trace& trace, ProfileKind kind) : trace_(trace) {
    for (const StateInfo& state : trace.states) {
      counts_.push_back(Counts(trace, kind, state));
      goes_on_.push_back(counts_.back() && state.proc_lost);
    }
  }

  // Those of one goroutine within [from, to).
  void Add(GoroutineIndex goroutine, Nanos from, Nanos to, StackCounts& counts) const {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t track = Raw(goroutine);
    if (table.start(table.end(track)) <= from) return;
    SliceIndex slice = from <= 0 ? kNoSlice : table.At(track, from);
    if (slice == kNoSlice) slice = table.begin(track);
    const SliceIndex end = to > trace_.end ? table.end(track) : table.LowerBound(track, to, slice);
    Interval open;
    const auto count = [&] {
      const Nanos time = std::min(open.finish, to) - std::max(open.start, from);
      if (time > 0) counts.Add(open.stack, static_cast<uint64_t>(time));
    };
    table.ScanValues(slice, end, [&](Nanos start, Nanos finish, StateCode state, auto value) {
      if (!counts_[state]) return;
      if (goes_on_[state] && open.finish == start) {
        open.finish = finish;
        return;
      }
      count();
      open = {start, finish, StackId{value()}};
    });
    count();
  }

 private:
  struct Interval {
    Nanos start = kNever;
    Nanos finish = kNever;
    StackId stack = StackId::kNone;
  };

  const Trace& trace_;
  std::vector<bool> counts_;   // By StateCode.
  std::vector<bool> goes_on_;  // By StateCode: continues the slice before it.
};

StackProfile Samples(const Trace& trace, const ProfileScope& scope, Nanos from, Nanos to) {
  StackCounts counts(trace);
  const auto is_before = [](const Sample& sample, Nanos time) { return sample.time < time; };
  auto at = std::lower_bound(trace.samples.begin(), trace.samples.end(), from, is_before);
  for (; at != trace.samples.end() && at->time < to; ++at) {
    if (IsInScope(trace, scope, at->goroutine)) counts.Add(at->stack, 1);
  }
  return counts.Take();
}

// By goroutine and time, disjoint.
StackProfile SamplesIn(const Trace& trace, const std::vector<WorkSpan>& work) {
  StackCounts counts(trace);
  for (const Sample& sample : trace.samples) {
    const auto next =
        std::upper_bound(work.begin(), work.end(), sample, [](const Sample& a, const WorkSpan& b) {
          return a.goroutine != b.goroutine ? a.goroutine < b.goroutine : a.time < b.from;
        });
    if (next == work.begin()) continue;
    const WorkSpan& span = *std::prev(next);
    if (span.goroutine == sample.goroutine && sample.time < span.to) counts.Add(sample.stack, 1);
  }
  return counts.Take();
}

// Of everybody, in pieces of about as many slices each, on all processors.
StackProfile OfAll(const Trace& trace, const Intervals& intervals, Nanos from, Nanos to) {
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
    for (uint32_t track = first_track(piece); track < end; ++track)
      intervals.Add(GoroutineIndex{track}, from, to, counts[piece]);
  });
  for (size_t piece = 1; piece < pieces; ++piece)
    counts[0].Add(counts[piece]);
  return counts[0].Take();
}

// The work that is in the rest of the scope, within [from, to).
std::vector<WorkSpan> WorkWithin(const Trace& trace,
                                 const ProfileScope& scope,
                                 Nanos from,
                                 Nanos to) {
  std::vector<WorkSpan> work = *scope.work;
  for (WorkSpan& span : work) {
    span.from = std::max(span.from, from);
    span.to = std::min(span.to, to);
  }
  std::erase_if(work, [&](const WorkSpan& span) {
    return span.from >= span.to || !IsInScope(trace, scope, span.goroutine);
  });
  return work;
}

StackProfile OfWork(const Trace& trace, ProfileKind kind, const std::vector<WorkSpan>& work) {
  if (kind == ProfileKind::kCpu) return SamplesIn(trace, work);
  const Intervals intervals(trace, kind);
  StackCounts counts(trace);
  for (const WorkSpan& span : work)
    intervals.Add(span.goroutine, span.from, span.to, counts);
  return counts.Take();
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
  if (scope.work) return OfWork(trace, kind, WorkWithin(trace, scope, from, to));
  if (kind == ProfileKind::kCpu) return Samples(trace, scope, from, to);
  const Intervals intervals(trace, kind);
  StackCounts counts(trace);
  if (scope.goroutine != GoroutineIndex::kNone) {
    if (IsInScope(trace, scope, scope.goroutine)) intervals.Add(scope.goroutine, from, to, counts);
  } else if (scope.group) {
    for (const GoroutineIndex goroutine : trace.groups[*scope.group].goroutines)
      intervals.Add(goroutine, from, to, counts);
  } else {
    return OfAll(trace, intervals, from, to);
  }
  return counts.Take();
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
