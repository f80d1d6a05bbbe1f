#include "report/stack_order.h"

#include <algorithm>
#include <bit>

// As many frames as 64 bits hold are one key, so that frames are fetched seldom and compared several at once. Stacks are
// sorted by their first key; those that have it in common by their next one, and so on. What neighbours have in common
// falls off on the way.

namespace skein {
namespace {

struct Keyed {
  uint64_t key = 0;
  uint32_t stack = 0;

  bool operator<(const Keyed& other) const {
    return key != other.key ? key < other.key : stack < other.stack;
  }
};

class Orderer {
 public:
  Orderer(std::vector<OrderedStack>& stacks,
          std::span<const uint32_t> frames,
          uint32_t mask,
          uint32_t bound)
      : stacks_(stacks),
        frames_(frames),
        mask_(mask),
        bits_(std::max(static_cast<unsigned>(std::bit_width(bound)), 1U)),
        frames_of_key_(64 / bits_) {}

  void Run() {
    order_.resize(stacks_.size());
    common_.resize(stacks_.size());
    for (uint32_t i = 0; i < order_.size(); ++i)
      order_[i].stack = i;
    if (!order_.empty()) parts_.push_back({order_, 0});
    while (!parts_.empty()) {
      const Part part = parts_.back();
      parts_.pop_back();
      Sort(part);
    }
    std::vector<OrderedStack> ordered;
    ordered.reserve(stacks_.size());
    for (size_t i = 0; i < order_.size(); ++i) {
      ordered.push_back(stacks_[order_[i].stack]);
      ordered.back().common = common_[i];
    }
    stacks_ = std::move(ordered);
  }

 private:
  // Stacks that have `depth` frames in common. Those of a big part may differ nowhere for long, so parts wait in a list:
  // calls would be too deep.
  struct Part {
    std::span<Keyed> stacks;
    uint32_t depth = 0;
  };

  // What the first has in common with the one before is not known here.
  void Sort(const Part& part) {
    const std::span<Keyed> stacks = part.stacks;
    constexpr size_t kAhead = 16;
    for (size_t i = 0; i < std::min(stacks.size(), kAhead); ++i)
      Prepare(stacks[i], part.depth);
    uint64_t differences = 0;
    for (size_t i = 0; i < stacks.size(); ++i) {
      if (i + 2 * kAhead < stacks.size())
        __builtin_prefetch(&stacks_[stacks[i + 2 * kAhead].stack]);
      if (i + kAhead < stacks.size()) Prepare(stacks[i + kAhead], part.depth);
      stacks[i].key = KeyOf(stacks_[stacks[i].stack], part.depth);
      differences |= stacks[i].key ^ stacks[0].key;
    }
    if (differences != 0) std::sort(stacks.begin(), stacks.end());
    for (size_t begin = 0, end = 0; begin < stacks.size(); begin = end) {
      if (begin > 0) {
        const uint64_t difference = stacks[begin].key ^ stacks[begin - 1].key;
        SetCommon(stacks[begin], part.depth + Equal(difference));
      }
      do
        ++end;
      while (end < stacks.size() && stacks[end].key == stacks[begin].key);
      if (end - begin > 1) GoOn({stacks.subspan(begin, end - begin), part.depth + frames_of_key_});
    }
  }

  // Stacks that end before `depth` are equal, as their keys were.
  void GoOn(const Part& part) {
    if (stacks_[part.stacks[0].stack].size >= part.depth) {
      parts_.push_back(part);
      return;
    }
    for (const Keyed& at : part.stacks.subspan(1))
      SetCommon(at, stacks_[at.stack].size);
  }

  // Fetches what KeyOf() will need: most of its time would be waiting for that.
  void Prepare(const Keyed& at, uint32_t depth) const {
    __builtin_prefetch(frames_.data() + stacks_[at.stack].begin + depth);
  }

  // 0 stands for what is behind the end.
  uint64_t KeyOf(const OrderedStack& stack, uint32_t depth) const {
    if (stack.size <= depth) return 0;
    uint64_t key = 0;
    const uint32_t end = std::min(stack.size, depth + frames_of_key_);
    for (uint32_t i = depth; i < end; ++i)
      key = key << bits_ | ((frames_[stack.begin + i] & mask_) + 1);
    return key << bits_ * (depth + frames_of_key_ - end);
  }

  // How many frames two keys have in common, which are not the same.
  uint32_t Equal(uint64_t difference) const {
    const auto unused = static_cast<uint32_t>(64 - bits_ * frames_of_key_);
    return (static_cast<uint32_t>(std::countl_zero(difference)) - unused) / bits_;
  }

  // Of a place in the order: which stack comes to stand there is not known before the end.
  void SetCommon(const Keyed& at, uint32_t common) {
    common_[static_cast<size_t>(&at - order_.data())] = common;
  }

  std::vector<OrderedStack>& stacks_;
  const std::span<const uint32_t> frames_;
  const uint32_t mask_;
  const uint32_t bits_, frames_of_key_;
  std::vector<Keyed> order_;
  std::vector<uint32_t> common_;
  std::vector<Part> parts_;  // To be sorted.
};

}  // namespace

void OrderStacks(std::vector<OrderedStack>& stacks,
                 std::span<const uint32_t> frames,
                 uint32_t mask,
                 uint32_t bound) {
  Orderer(stacks, frames, mask, bound).Run();
}

}  // namespace skein
