#include "report/callers.h"

#include <algorithm>
#include <cstdlib>

namespace skein {

namespace {

// Sums by frame, to which a stack adds at most once.
class Sums {
 public:
  explicit Sums(const FrameStacks& stacks)
      : stacks_(stacks), sums_(stacks.frame_count()), last_(stacks.frame_count(), kNever) {}

  void Cum(uint32_t frame, size_t stack) {
    if (last_[frame] == stack) return;
    last_[frame] = stack;
    sums_[frame].cum += stacks_.values[stack];
    sums_[frame].base_cum += stacks_.base_value(stack);
  }

  void Flat(uint32_t frame, size_t stack) {
    sums_[frame].flat += stacks_.values[stack];
    sums_[frame].base_flat += stacks_.base_value(stack);
  }

  // Those that anything was added to.
  std::vector<FrameSum> Take() {
    std::vector<FrameSum> found;
    for (uint32_t frame = 0; frame < sums_.size(); ++frame) {
      if (last_[frame] == kNever) continue;
      found.push_back(sums_[frame]);
      found.back().frame = frame;
    }
    return found;
  }

 private:
  static constexpr size_t kNever = SIZE_MAX;

  const FrameStacks& stacks_;
  std::vector<FrameSum> sums_;
  std::vector<size_t> last_;  // The stack that was added last.
};

std::vector<FrameSum> HeaviestFirst(std::vector<FrameSum> sums) {
  const auto size = [](const FrameSum& sum) {
    return std::max(std::llabs(sum.cum), std::llabs(sum.base_cum));
  };
  std::ranges::stable_sort(sums,
                           [&](const FrameSum& a, const FrameSum& b) { return size(a) > size(b); });
  return sums;
}

}  // namespace

std::vector<FrameSum> SumsByFrame(const FrameStacks& stacks) {
  Sums sums(stacks);
  for (size_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    for (const uint32_t frame : frames)
      sums.Cum(frame, i);
    if (!frames.empty()) sums.Flat(frames.back(), i);
  }
  return sums.Take();
}

Neighbours NeighboursOf(const FrameStacks& stacks, uint32_t frame) {
  Sums callers(stacks);
  Sums callees(stacks);
  Neighbours neighbours;
  neighbours.itself.frame = frame;
  for (size_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    bool is_in = false;
    for (size_t at = 0; at < frames.size(); ++at) {
      if (frames[at] != frame) continue;
      is_in = true;
      if (at > 0) callers.Cum(frames[at - 1], i);
      if (at + 1 == frames.size()) {
        neighbours.itself.flat += stacks.values[i];
        neighbours.itself.base_flat += stacks.base_value(i);
        if (at > 0) callers.Flat(frames[at - 1], i);
        continue;
      }
      callees.Cum(frames[at + 1], i);
      if (at + 2 == frames.size()) callees.Flat(frames[at + 1], i);
    }
    if (!is_in) continue;
    neighbours.itself.cum += stacks.values[i];
    neighbours.itself.base_cum += stacks.base_value(i);
  }
  neighbours.callers = HeaviestFirst(callers.Take());
  neighbours.callees = HeaviestFirst(callees.Take());
  return neighbours;
}

}  // namespace skein
