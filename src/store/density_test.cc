#include "store/density.h"

#include <numeric>

#include <gtest/gtest.h>

#include "store/random_slices.h"

namespace skein {
namespace {

class DensityTest : public testing::TestWithParam<uint32_t> {
 protected:
  DensityTest() : tracks_(random_.tracks.size()) {
    std::iota(tracks_.begin(), tracks_.end(), 0);
    density_ = Density(SliceTable(random_.packed), tracks_, random_.end);
  }

  StateMix SumByHand(Nanos from, Nanos to) const {
    StateMix sum{};
    for (const auto& track : random_.tracks) {
      const StateMix mix = MixByHand(track, from, to);
      for (size_t kind = 0; kind < mix.size(); ++kind)
        sum[kind] += mix[kind];
    }
    return sum;
  }

  const RandomSlices random_ = MakeRandomSlices(GetParam(), 2 + GetParam() % 20, GetParam() * 50);
  std::vector<uint32_t> tracks_;
  Density density_;
};

TEST_P(DensityTest, IsExactInEveryItem) {
  for (uint32_t columns : {1u, 7u, 64u, 10'000u}) {
    std::vector<Density::Item> items;
    density_.Query(random_.end / 5, random_.end, columns, items);
    ASSERT_FALSE(items.empty());
    ASSERT_LE(items.size(), columns + 1);
    for (const Density::Item& item : items)
      ASSERT_EQ(item.mix, SumByHand(item.start, item.end));
  }
}

TEST_P(DensityTest, IsAsFineAsOneAsks) {
  const Nanos from = random_.end / 3;
  for (uint32_t columns : {1u, 7u, 1000u}) {
    const auto items =
        DensityWithin(SliceTable(random_.packed), tracks_, from, random_.end, columns);
    ASSERT_LE(items.size(), columns);
    Nanos covered = from;
    for (const Density::Item& item : items) {
      ASSERT_EQ(item.start, covered);
      ASSERT_EQ(item.mix, SumByHand(item.start, item.end));
      covered = item.end;
    }
    EXPECT_EQ(covered, random_.end);
  }
}

TEST_P(DensityTest, CoversTheWindowWithoutGaps) {
  std::vector<Density::Item> items;
  density_.Query(10, random_.end - 10, 50, items);
  ASSERT_FALSE(items.empty());
  EXPECT_LE(items.front().start, 10);
  EXPECT_GE(items.back().end, random_.end - 10);
  for (size_t i = 1; i < items.size(); ++i)
    ASSERT_EQ(items[i].start, items[i - 1].end);
}

TEST_P(DensityTest, KnowsTheTimePerStateOfTheWhole) {
  const SliceTable table(random_.packed);
  std::vector<Nanos> expected(256);
  for (uint32_t track : tracks_) {
    for (SliceIndex slice = table.begin(track); slice < table.end(track); ++slice)
      expected[table.state(slice)] += table.finish(slice) - table.start(slice);
  }
  std::vector<Nanos> found = density_.state_times();
  ASSERT_LE(found.size(), expected.size());
  found.resize(expected.size());
  EXPECT_EQ(found, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DensityTest, testing::Range(1u, 40u));

TEST(Density, OfNobodyIsEmptyTime) {
  PackedSlicesBuilder builder(RandomClasses());
  const Density density(SliceTable(builder.Build(1)), {}, 1000);
  std::vector<Density::Item> items;
  density.Query(0, 1000, 3, items);
  ASSERT_FALSE(items.empty());
  for (const Density::Item& item : items)
    EXPECT_EQ(item.mix, StateMix{});
}

}  // namespace
}  // namespace skein
