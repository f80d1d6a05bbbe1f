#include <gtest/gtest.h>

#include "store/random_slices.h"
#include "store/slice_table.h"

namespace skein {
namespace {

StateClass ClassAt(const SliceTable& table, SliceIndex slice) {
  return table.class_of(table.state(slice));
}

Nanos Sum(const StateMix& mix) {
  Nanos sum = 0;
  for (Nanos time : mix)
    sum += time;
  return sum;
}

class QuerySlicesTest : public testing::TestWithParam<uint32_t> {
 protected:
  // Calls check(track, from, to, columns, items) for many windows.
  template <typename Check>
  void ForManyWindows(Check check) {
    std::mt19937_64 random(GetParam());
    for (int i = 0; i < 40; ++i) {
      const auto track = static_cast<uint32_t>(random() % random_.tracks.size());
      const auto from = static_cast<Nanos>(random() % static_cast<uint64_t>(random_.end));
      const auto left = static_cast<uint64_t>(random_.end - from);
      const Nanos to = from + 1 + static_cast<Nanos>(random() % left >> (random() % 20));
      const auto columns = static_cast<uint32_t>(1 + random() % 300);
      std::vector<LodItem> items;
      QuerySlices(table_, track, from, to, columns, items);
      check(track, from, to, columns, items);
    }
  }

  const RandomSlices random_ = MakeRandomSlices(GetParam(), 3 + GetParam() % 5, 3000);
  const SliceTable table_{random_.packed};
};

TEST_P(QuerySlicesTest, SumsEachItemExactly) {
  ForManyWindows([&](uint32_t track, Nanos, Nanos, uint32_t, const std::vector<LodItem>& items) {
    for (const LodItem& item : items)
      ASSERT_EQ(item.mix, MixByHand(random_.tracks[track], item.start, item.end));
  });
}

TEST_P(QuerySlicesTest, LeavesNothingOutAndShowsNothingTwice) {
  ForManyWindows(
      [&](uint32_t track, Nanos from, Nanos to, uint32_t, const std::vector<LodItem>& items) {
        StateMix shown{};
        Nanos last = 0;
        for (const LodItem& item : items) {
          ASSERT_LE(last, item.start);
          last = item.end;
          const StateMix mix = table_.MixWithin(track, std::max(from, item.start),
                                                std::max(from, std::min(to, item.end)));
          for (size_t kind = 0; kind < mix.size(); ++kind)
            shown[kind] += mix[kind];
        }
        ASSERT_EQ(shown, MixByHand(random_.tracks[track], from, to));
      });
}

TEST_P(QuerySlicesTest, ShowsWideSlicesAloneAndOneOtherItemPerColumn) {
  ForManyWindows([&](uint32_t, Nanos from, Nanos to, uint32_t columns,
                     const std::vector<LodItem>& items) {
    const Nanos width = (to - from + columns - 1) / columns;
    ASSERT_LE(items.size(), 2 * columns + 2);
    for (size_t i = 0; i < items.size(); ++i) {
      const LodItem& item = items[i];
      ASSERT_GE(item.count, 1u);
      const bool is_wide = item.end - item.start >= width;
      if (item.count > 1) {
        for (SliceIndex slice = item.slice; table_.start(slice) < item.end; ++slice)
          ASSERT_LT(std::min(table_.finish(slice), item.end) - table_.start(slice), width + width);
      }
      const bool follows_narrow = i > 0 && items[i - 1].end - items[i - 1].start < width;
      if (!is_wide && follows_narrow) {
        ASSERT_GE(item.start, items[i - 1].start + width);
      }
    }
  });
}

TEST_P(QuerySlicesTest, PicksASliceThatIsInTheItem) {
  ForManyWindows([&](uint32_t track, Nanos, Nanos, uint32_t, const std::vector<LodItem>& items) {
    for (const LodItem& item : items) {
      ASSERT_GE(item.slice, table_.begin(track));
      ASSERT_LT(item.slice, table_.end(track));
      ASSERT_GE(table_.start(item.slice), item.start);
      ASSERT_LT(table_.start(item.slice), item.end);
      if (item.count == 1) {
        ASSERT_EQ(table_.start(item.slice), item.start);
        ASSERT_EQ(table_.finish(item.slice), item.end);
        ASSERT_EQ(item.mix[static_cast<size_t>(ClassAt(table_, item.slice))], Sum(item.mix));
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, QuerySlicesTest, testing::Range(1u, 40u));

TEST(QuerySlices, KeepsTheTrueEndsOfASliceThatReachesOutOfTheWindow) {
  PackedSlicesBuilder builder(RandomClasses());
  builder.Append(0, {.start = 0, .state = 1});
  builder.Append(0, {.start = 1000});
  const SliceTable table(builder.Build(1));
  std::vector<LodItem> items;
  QuerySlices(table, 0, 400, 500, 10, items);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].start, 0);
  EXPECT_EQ(items[0].end, 1000);
}

TEST(QuerySlices, ShowsNothingOfAnUnusedTrack) {
  PackedSlicesBuilder builder(RandomClasses());
  const SliceTable table(builder.Build(2));
  std::vector<LodItem> items;
  QuerySlices(table, 1, 0, 500, 10, items);
  EXPECT_TRUE(items.empty());
}

TEST(SliceTable, KnowsNoSliceBeforeTheFirst) {
  PackedSlicesBuilder builder(RandomClasses());
  builder.Append(0, {.start = 100, .state = 1});
  builder.Append(0, {.start = 200});
  const SliceTable table(builder.Build(1));
  EXPECT_EQ(table.At(0, 99), kNoSlice);
  EXPECT_EQ(table.At(0, 100), 0u);
  EXPECT_EQ(table.At(0, 199), 0u);
  EXPECT_EQ(table.At(0, 200), table.end(0));
}

}  // namespace
}  // namespace skein
