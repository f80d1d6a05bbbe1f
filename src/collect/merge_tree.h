#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace skein {

// Tells which of many sources comes next: the one with the least time, and of equal ones the first.
// A tree whose inner nodes hold who lost there. A source's new time passes through as many nodes as
// the tree is deep, without a branch that a processor would have to guess.
//
// Time since the first and source share a word, so that one comparison does. So a tree reaches some
// days only; what is beyond is not there until Reset().
class MergeTree {
 public:
  static constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

  // Begins anew, with the times of all sources.
  void Reset(std::span<const uint64_t> times) {
    leaves_ = std::bit_ceil(std::max<size_t>(times.size(), 1));
    source_bits_ = static_cast<unsigned>(std::bit_width(leaves_));
    base_ = times.empty() ? 0 : *std::ranges::min_element(times);
    losers_.resize(leaves_);
    std::vector<uint64_t> winners(2 * leaves_);
    for (size_t i = 0; i < leaves_; ++i)
      winners[leaves_ + i] = KeyOf(i < times.size() ? times[i] : kNever, i);
    for (size_t node = leaves_ - 1; node > 0; --node) {
      winners[node] = std::min(winners[2 * node], winners[2 * node + 1]);
      losers_[node] = std::max(winners[2 * node], winners[2 * node + 1]);
    }
    first_ = winners[1];
  }

  // The next source, and its time. kNever: there is none.
  size_t source() const { return first_ & ((uint64_t{1} << source_bits_) - 1); }
  uint64_t time() const {
    return first_ >> source_bits_ == reach() ? kNever : base_ + (first_ >> source_bits_);
  }

  // Whether the next source's time is before the one that `bound` was made of; kNever is before nothing.
  using Bound = uint64_t;
  Bound BoundOf(uint64_t time) const { return KeyOf(time, 0); }
  bool IsBefore(Bound bound) const { return first_ < bound; }

  // The next source's time is now this.
  void Replace(uint64_t time) {
    const size_t leaf = source();
    uint64_t key = KeyOf(time, leaf);
    for (size_t node = (leaves_ + leaf) / 2; node > 0; node /= 2) {
      // The lesser goes on. Compilers make a branch of std::min and std::max here.
      const uint64_t other = losers_[node];
      const uint64_t exchanged = (key ^ other) & -static_cast<uint64_t>(other < key);
      losers_[node] = other ^ exchanged;
      key ^= exchanged;
    }
    first_ = key;
  }

 private:
  uint64_t reach() const { return kNever >> source_bits_; }
  uint64_t KeyOf(uint64_t time, uint64_t source) const {
    return std::min(std::max(time, base_) - base_, reach()) << source_bits_ | source;
  }

  size_t leaves_ = 1;
  unsigned source_bits_ = 1;
  uint64_t base_ = 0;
  uint64_t first_ = kNever;
  std::vector<uint64_t> losers_;  // From 1, the root; below node n are 2n and 2n + 1.
};

}  // namespace skein
