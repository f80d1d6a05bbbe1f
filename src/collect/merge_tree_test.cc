#include "collect/merge_tree.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace skein {
namespace {

using Queues = std::vector<std::vector<uint64_t>>;

// All (time, source) in the order in which the tree gives them.
std::vector<std::pair<uint64_t, size_t>> Merged(const Queues& queues) {
  std::vector<size_t> next(queues.size());
  const auto time_of = [&](size_t source) {
    return next[source] < queues[source].size() ? queues[source][next[source]] : MergeTree::kNever;
  };
  std::vector<uint64_t> times;
  for (size_t source = 0; source < queues.size(); ++source)
    times.push_back(time_of(source));
  MergeTree tree;
  tree.Reset(times);
  std::vector<std::pair<uint64_t, size_t>> all;
  while (tree.time() != MergeTree::kNever) {
    all.emplace_back(tree.time(), tree.source());
    ++next[tree.source()];
    tree.Replace(time_of(tree.source()));
  }
  return all;
}

TEST(MergeTree, GivesEqualTimesInTheOrderOfSources) {
  const std::vector<std::pair<uint64_t, size_t>> expected = {
      {5, 1}, {7, 0}, {7, 1}, {7, 2}, {9, 2}};
  EXPECT_EQ(Merged({{7}, {5, 7}, {7, 9}}), expected);
}

TEST(MergeTree, HasNothingOfNoSources) {
  EXPECT_TRUE(Merged({}).empty());
  EXPECT_TRUE(Merged({{}, {}}).empty());
}

TEST(MergeTree, DoesNotSeeWhatIsYearsAhead) {
  constexpr uint64_t kYear = 31'536'000'000'000'000;
  const std::vector<std::pair<uint64_t, size_t>> expected = {{5, 0}, {6, 1}};
  EXPECT_EQ(Merged({{5, 400 * kYear}, {6}}), expected);
}

TEST(MergeTree, MergesAnyNumberOfSources) {
  std::mt19937 random(3);
  for (size_t count = 1; count < 40; ++count) {
    Queues queues(count);
    std::vector<std::pair<uint64_t, size_t>> expected;
    for (int i = 0; i < 300; ++i)
      expected.emplace_back(1000 + random() % 500, random() % count);
    std::ranges::sort(expected);
    for (const auto& [time, source] : expected)
      queues[source].push_back(time);
    ASSERT_EQ(Merged(queues), expected) << count;
  }
}

}  // namespace
}  // namespace skein
