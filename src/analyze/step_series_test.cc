#include "analyze/step_series.h"

#include <cmath>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(StepSeries, WeighsValuesByTheTimeTheyHeld) {
  StepSeries series;
  series.Set(10, 1);
  series.Set(20, 5);
  const Extent extent = series.Within(15, 25);
  EXPECT_EQ(extent.mean, 3);
  EXPECT_EQ(extent.min, 1);
  EXPECT_EQ(extent.max, 5);
}

TEST(StepSeries, HoldsTheLastValueForEverAndKnowsNothingBeforeTheFirst) {
  StepSeries series;
  series.Set(10, 4);
  EXPECT_EQ(series.Within(1000, 2000).mean, 4);
  EXPECT_TRUE(std::isnan(series.Within(0, 10).mean));
  EXPECT_EQ(series.Within(0, 20).mean, 4);
}

TEST(StepSeries, ReadsTheMomentOfAnEmptyWindow) {
  StepSeries series;
  series.Set(0, 1);
  series.Set(10, 2);
  EXPECT_EQ(series.Within(10, 10).mean, 2);
}

TEST(StepSeries, AgreesWithSummingOneByOneAcrossBlocks) {
  StepSeries series;
  for (int i = 0; i < 1000; ++i)
    series.Set(i * 3, (i * 7919) % 101);
  for (const auto& [from, to] :
       {std::pair(0, 3000), std::pair(100, 2900), std::pair(191, 193), std::pair(192, 385)}) {
    double sum = 0;
    double max = 0;
    for (int t = from; t < to; ++t) {
      sum += (t / 3 * 7919) % 101;
      max = std::max<double>(max, (t / 3 * 7919) % 101);
    }
    EXPECT_NEAR(series.Within(from, to).mean, sum / (to - from), 1e-9) << from << " " << to;
    EXPECT_EQ(series.Within(from, to).max, max) << from << " " << to;
  }
}

TEST(CountSeries, CountsWhatIsThereTogether) {
  const StepSeries series = CountSeries({{30, -1}, {10, 1}, {20, 1}, {40, -1}});
  EXPECT_EQ(series.Within(10, 20).mean, 1);
  EXPECT_EQ(series.Within(20, 30).mean, 2);
  EXPECT_EQ(series.Within(40, 50).mean, 0);
}

}  // namespace
}  // namespace skein
