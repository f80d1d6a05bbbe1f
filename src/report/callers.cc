#include "report/callers.h"

#include <algorithm>
#include <cstdlib>

#include "profile/units.h"

namespace skein {
namespace {

// Sums by frame, to which a stack adds at most once.
class Sums {
 public:
  explicit Sums(const FrameStacks& stacks)
      : stacks_(stacks),
        sums_(stacks.frame_count()),
        divisors_(stacks.divides() ? stacks.frame_count() : 0),
        last_(stacks.frame_count(), kNever) {}

  void Cum(uint32_t frame, size_t stack) {
    if (last_[frame] == stack) return;
    last_[frame] = stack;
    sums_[frame].cum += stacks_.values[stack];
    sums_[frame].base_cum += stacks_.base_value(stack);
    if (divisors_.empty()) return;
    divisors_[frame].cum += stacks_.divisors[stack];
    divisors_[frame].base_cum += stacks_.base_divisors[stack];
  }

  void Flat(uint32_t frame, size_t stack) {
    sums_[frame].flat += stacks_.values[stack];
    sums_[frame].base_flat += stacks_.base_value(stack);
    if (divisors_.empty()) return;
    divisors_[frame].flat += stacks_.divisors[stack];
    divisors_[frame].base_flat += stacks_.base_divisors[stack];
  }

  // The sums, or means if the stacks have what to divide by.
  FrameSum Of(uint32_t frame) const {
    FrameSum sum = sums_[frame];
    sum.frame = frame;
    if (divisors_.empty()) return sum;
    const FrameSum& by = divisors_[frame];
    sum.flat = Divided(sum.flat, by.flat);
    sum.cum = Divided(sum.cum, by.cum);
    sum.base_flat = Divided(sum.base_flat, by.base_flat);
    sum.base_cum = Divided(sum.base_cum, by.base_cum);
    return sum;
  }

  // Those that anything was added to.
  std::vector<FrameSum> Take() const {
    std::vector<FrameSum> found;
    for (uint32_t frame = 0; frame < sums_.size(); ++frame)
      if (last_[frame] != kNever) found.push_back(Of(frame));
    return found;
  }

 private:
  static constexpr size_t kNever = SIZE_MAX;

  const FrameStacks& stacks_;
  std::vector<FrameSum> sums_, divisors_;
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
  Sums itself(stacks), callers(stacks), callees(stacks);
  for (size_t i = 0; i < stacks.size(); ++i) {
    const std::span<const uint32_t> frames = stacks.stack(i);
    for (size_t at = 0; at < frames.size(); ++at) {
      if (frames[at] != frame) continue;
      itself.Cum(frame, i);
      if (at > 0) callers.Cum(frames[at - 1], i);
      if (at + 1 == frames.size()) {
        itself.Flat(frame, i);
        if (at > 0) callers.Flat(frames[at - 1], i);
        continue;
      }
      callees.Cum(frames[at + 1], i);
      if (at + 2 == frames.size()) callees.Flat(frames[at + 1], i);
    }
  }
  return {itself.Of(frame), HeaviestFirst(callers.Take()), HeaviestFirst(callees.Take())};
}

}  // namespace skein
