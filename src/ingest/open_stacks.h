#pragma once

#include <cstdint>
#include <vector>

namespace skein {

// Stacks of numbers, one per owner, most of them empty most of the time.
class OpenStacks {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  void Push(uint32_t owner, uint32_t item) {
    if (owner >= tops_.size()) tops_.resize(owner + 1, kNone);
    uint32_t node = free_;
    if (node == kNone) {
      node = static_cast<uint32_t>(nodes_.size());
      nodes_.emplace_back();
    } else {
      free_ = nodes_[node].below;
    }
    nodes_[node] = {item, tops_[owner]};
    tops_[owner] = node;
  }

  // Takes the owner's topmost item for which `wanted(item)` holds; kNone if there is none.
  template <typename Wanted>
  uint32_t Take(uint32_t owner, Wanted wanted) {
    if (owner >= tops_.size()) return kNone;
    for (uint32_t* link = &tops_[owner]; *link != kNone; link = &nodes_[*link].below) {
      const uint32_t node = *link;
      if (!wanted(nodes_[node].item)) continue;
      *link = nodes_[node].below;
      nodes_[node].below = free_;
      free_ = node;
      return nodes_[node].item;
    }
    return kNone;
  }

  uint32_t Pop(uint32_t owner) {
    return Take(owner, [](uint32_t) { return true; });
  }

  template <typename Wanted>
  bool Holds(uint32_t owner, Wanted wanted) const {
    if (owner >= tops_.size()) return false;
    for (uint32_t node = tops_[owner]; node != kNone; node = nodes_[node].below) {
      if (wanted(nodes_[node].item)) return true;
    }
    return false;
  }

  // Empties all stacks; calls each(owner, item) for what was on them, topmost first.
  template <typename Each>
  void PopAll(Each each) {
    for (uint32_t owner = 0; owner < tops_.size(); ++owner) {
      for (uint32_t item = Pop(owner); item != kNone; item = Pop(owner))
        each(owner, item);
    }
  }

 private:
  struct Node {
    uint32_t item = 0;
    uint32_t below = kNone;
  };
  std::vector<uint32_t> tops_;  // By owner, into nodes_.
  std::vector<Node> nodes_;
  uint32_t free_ = kNone;
};

}  // namespace skein
