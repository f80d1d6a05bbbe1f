#include "report/stack_order.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace skein {
namespace {

using Frames = std::vector<uint32_t>;

struct Ordered {
  std::vector<Frames> stacks;
  std::vector<uint32_t> common;
};

Ordered OrderOf(const std::vector<Frames>& all, uint32_t bound) {
  Frames frames;
  std::vector<OrderedStack> stacks;
  for (const Frames& stack : all) {
    stacks.push_back({.begin = frames.size(),
                      .size = static_cast<uint32_t>(stack.size()),
                      .sample = static_cast<uint32_t>(stacks.size())});
    frames.insert(frames.end(), stack.begin(), stack.end());
  }
  OrderStacks(stacks, frames, ~0U, bound);
  Ordered ordered;
  for (const OrderedStack& stack : stacks) {
    ordered.stacks.push_back(all[stack.sample]);
    ordered.common.push_back(stack.common);
  }
  return ordered;
}

TEST(StackOrder, GoesByTheOutermostFrameFirst) {
  const Ordered ordered = OrderOf({{1, 2}, {0, 5}, {1}, {1, 2, 0}, {0, 4, 9}}, 10);
  EXPECT_EQ(ordered.stacks, (std::vector<Frames>{{0, 4, 9}, {0, 5}, {1}, {1, 2}, {1, 2, 0}}));
  EXPECT_EQ(ordered.common, (std::vector<uint32_t>{0, 1, 0, 1, 2}));
}

TEST(StackOrder, LeavesEqualStacksAsTheyWere) {
  Frames frames = {7, 8};
  std::vector<OrderedStack> stacks = {{0, 2, 0, 3}, {0, 1, 0, 4}, {0, 2, 0, 5}, {0, 2, 0, 6}};
  OrderStacks(stacks, frames, ~0U, 9);
  std::vector<uint32_t> samples, common;
  for (const OrderedStack& stack : stacks) {
    samples.push_back(stack.sample);
    common.push_back(stack.common);
  }
  EXPECT_EQ(samples, (std::vector<uint32_t>{4, 3, 5, 6}));
  EXPECT_EQ(common, (std::vector<uint32_t>{0, 1, 2, 2}));
}

TEST(StackOrder, LooksAtNothingButTheMask) {
  Frames frames = {1U << 31 | 3, 2, 3, 1};
  std::vector<OrderedStack> stacks = {{0, 2, 0, 0}, {2, 2, 0, 1}};
  OrderStacks(stacks, frames, ~(1U << 31), 4);
  EXPECT_EQ(stacks[0].sample, 1U);
  EXPECT_EQ(stacks[1].common, 1U);
}

// Keys hold 64 frames of two kinds, 21 of seven, two of many.
TEST(StackOrder, IsThatOfComparingWholeStacks) {
  std::mt19937 random(1);
  for (const uint32_t bound : {1U, 2U, 7U, 300U, 70'000U, 0x7fffffffU}) {
    std::vector<Frames> all(2000);
    for (Frames& stack : all) {
      const size_t size = 1 + random() % 150;
      const uint32_t kinds = std::min(bound, 2 + static_cast<uint32_t>(random() % 3));
      for (size_t i = 0; i < size; ++i)
        stack.push_back(bound - 1 - static_cast<uint32_t>(random()) % kinds);
    }
    const Ordered ordered = OrderOf(all, bound);
    std::ranges::stable_sort(all);
    ASSERT_EQ(ordered.stacks, all) << bound;
    for (size_t i = 1; i < all.size(); ++i) {
      const auto differ = std::ranges::mismatch(all[i - 1], all[i]);
      ASSERT_EQ(ordered.common[i], differ.in2 - all[i].begin()) << bound;
    }
  }
}

}  // namespace
}  // namespace skein
