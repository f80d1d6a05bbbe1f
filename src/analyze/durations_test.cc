#include "analyze/durations.h"

#include <numeric>

#include <gtest/gtest.h>

namespace skein {
namespace {

using Buckets = std::vector<DurationBucket>;

TEST(Durations, OfNothingAreNothing) {
  const Durations none = DurationsOf({});
  EXPECT_EQ(none.count, 0u);
  EXPECT_EQ(none.max_ns, 0);
  EXPECT_EQ(none.histogram, Buckets());
}

TEST(Durations, KnowTheMiddleAndTheEnd) {
  std::vector<Nanos> hundred(100);
  std::iota(hundred.begin(), hundred.end(), 1);
  const Durations all = DurationsOf(hundred);
  EXPECT_EQ(all.count, 100u);
  EXPECT_EQ(all.total_ns, 5050);
  EXPECT_EQ(all.mean_ns, 50);
  EXPECT_EQ(all.p50_ns, 51);
  EXPECT_EQ(all.p90_ns, 90);
  EXPECT_EQ(all.p99_ns, 99);
  EXPECT_EQ(all.max_ns, 100);
}

TEST(Durations, FallIntoFiveBucketsPerFactorTen) {
  EXPECT_EQ(DurationsOf({1000, 999, 1584, 1585, 10'000}).histogram, (Buckets{{631, 1000, 1},
                                                                             {1000, 1585, 2},
                                                                             {1585, 2512, 1},
                                                                             {2512, 3982, 0},
                                                                             {3982, 6310, 0},
                                                                             {6310, 10'000, 0},
                                                                             {10'000, 15'849, 1}}));
}

TEST(Durations, OfANanosecondOrNoneHaveABucketToo) {
  EXPECT_EQ(DurationsOf({0, 1, 2}).histogram, (Buckets{{0, 2, 2}, {2, 3, 1}}));
}

// The bounds are what people filter by: the number of a bar must be the number of rows behind it.
TEST(Durations, AreEachInTheBucketWhoseBoundsHoldIt) {
  for (Nanos exponent = 0; exponent < 60; ++exponent) {
    const Nanos duration = Nanos{1} << exponent;
    for (const Nanos near : {duration - 1, duration, duration + 1}) {
      const Buckets histogram = DurationsOf({near}).histogram;
      ASSERT_EQ(histogram.size(), 1u) << near;
      EXPECT_LE(histogram[0].from_ns, near);
      EXPECT_GT(histogram[0].to_ns, near);
    }
  }
}

}  // namespace
}  // namespace skein
