#include "analyze/mmu.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace skein {
namespace {

double Mean(const UtilizationSeries& series, Nanos from, Nanos to) {
  double integral = 0;
  for (size_t i = 0; i + 1 < series.size(); ++i) {
    const Nanos length_ns = std::min(series[i + 1].time, to) - std::max(series[i].time, from);
    if (length_ns > 0) integral += series[i].utilization * static_cast<double>(length_ns);
  }
  return integral / static_cast<double>(to - from);
}

// The lowest mean lies where an edge of the window meets a change.
double MmuByHand(const UtilizationSeries& series, Nanos window) {
  const Nanos begin = series.front().time;
  const Nanos end = series.back().time;
  window = std::min(window, end - begin);
  double lowest = 1;
  for (const UtilizationPoint& point : series) {
    for (const Nanos start : {point.time, point.time - window}) {
      if (start >= begin && start + window <= end)
        lowest = std::min(lowest, Mean(series, start, start + window));
    }
  }
  return lowest;
}

// The mean at every place of the window, one nanosecond after the other, sorted.
std::vector<double> MeansByHand(const UtilizationSeries& series, Nanos window) {
  std::vector<double> integral = {0};
  for (size_t i = 0; i + 1 < series.size(); ++i) {
    for (Nanos t = series[i].time; t < series[i + 1].time; ++t)
      integral.push_back(integral.back() + series[i].utilization);
  }
  std::vector<double> means;
  const auto width = static_cast<size_t>(window);
  for (size_t start = 0; start + width < integral.size(); ++start)
    means.push_back((integral[start + width] - integral[start]) / static_cast<double>(window));
  std::sort(means.begin(), means.end());
  return means;
}

UtilizationSeries RandomSeries(uint32_t seed) {
  std::mt19937 random(seed);
  UtilizationSeries series;
  Nanos time = 1000;
  const uint64_t points = 2 + random() % 4000;
  for (uint64_t i = 0; i < points; ++i) {
    series.push_back({time, static_cast<double>(random() % 5) / 4});
    time += 1 + static_cast<Nanos>(random() % (i % 7 == 0 ? 5000 : 50));
  }
  series.push_back({time, 0});
  return series;
}

// 10 ns of nothing in the middle of 100 ns.
const UtilizationSeries kOneStop = {{0, 1}, {45, 0}, {55, 1}, {100, 0}};

TEST(Mmu, IsAllWithoutACollector) {
  EXPECT_EQ(MmuCurve({{{0, 1}, {100, 0}}}).Mmu(10), 1);
  EXPECT_EQ(MmuCurve({}).Mmu(10), 1);
}

// Of the 90 places of a window of 10 ns, the one at 45 sees nothing; ten to each side see more and more.
TEST(MmuQuantiles, AreWhatSoManyPlacesDoNotExceed) {
  const MmuCurve curve({kOneStop});
  const double shares[] = {0, 2.0 / 90, 10.0 / 90, 20.0 / 90, 1};
  const std::vector<double> quantiles = curve.Quantiles(10, shares);
  EXPECT_DOUBLE_EQ(quantiles[0], 0);
  EXPECT_NEAR(quantiles[1], 0.1, 1e-9);
  EXPECT_NEAR(quantiles[2], 0.5, 1e-9);
  EXPECT_NEAR(quantiles[3], 1, 1e-9);
  EXPECT_NEAR(quantiles[4], 1, 1e-9);
}

TEST(MmuQuantiles, OfAWindowAsLongAsAllAreTheMinimum) {
  const double shares[] = {0.001, 0.5};
  EXPECT_EQ(MmuCurve({kOneStop}).Quantiles(200, shares), (std::vector<double>{0.9, 0.9}));
}

TEST(MmuQuantiles, AreNearWhatTryingEveryNanosecondGives) {
  const double shares[] = {0.001, 0.01, 0.05, 0.5};
  for (uint32_t seed = 0; seed < 4; ++seed) {
    const UtilizationSeries series = RandomSeries(seed);
    const Nanos length = series.back().time - series.front().time;
    const Nanos window = std::max<Nanos>(1, length / 50);
    const std::vector<double> means = MeansByHand(series, window);
    const std::vector<double> quantiles = MmuCurve({series}).Quantiles(window, shares);
    for (size_t i = 0; i < quantiles.size(); ++i) {
      const double expected =
          means[static_cast<size_t>(shares[i] * static_cast<double>(means.size()))];
      EXPECT_NEAR(quantiles[i], expected, 2e-3) << seed << ' ' << shares[i];
    }
  }
}

TEST(PlotWindows, AreAHundredUpToTheLengthOfTheTrace) {
  const UtilizationSeries ten_ms = {{0, 1}, {5'000'000, 0}, {5'000'100, 1}, {10'000'000, 0}};
  const std::vector<Nanos> windows = PlotWindows(MmuCurve({ten_ms}));
  ASSERT_EQ(windows.size(), 100u);
  EXPECT_EQ(windows.front(), 1);
  EXPECT_NEAR(static_cast<double>(windows.back()), 1e6, 2);
  EXPECT_EQ(PlotWindows(MmuCurve({})).size(), 0u);
}

TEST(PlotWindows, GoFromTheFirstSeriesToTheLast) {
  const UtilizationSeries early = {{0, 1}, {1000, 0}, {2000, 0}};
  const UtilizationSeries late = {{5000, 1}, {9000, 0}};
  EXPECT_EQ(PlotWindows(MmuCurve({early, late})).back(), 9000);
}

TEST(Mmu, IsTheWorstWindow) {
  const MmuCurve curve({kOneStop});
  EXPECT_EQ(curve.Mmu(5), 0);
  EXPECT_EQ(curve.Mmu(10), 0);
  EXPECT_EQ(curve.Mmu(20), 0.5);
  EXPECT_EQ(curve.Mmu(100), 0.9);
}

TEST(Mmu, CutsWindowsToTheSeries) {
  EXPECT_EQ(MmuCurve({kOneStop}).Mmu(1'000'000), 0.9);
}

TEST(Mmu, IsNothingInAWindowOfNoLength) {
  EXPECT_EQ(MmuCurve({kOneStop}).Mmu(0), 0);
}

TEST(Mmu, TakesTheWorstOfAllSeries) {
  EXPECT_EQ(MmuCurve({{{0, 1}, {100, 0}}, kOneStop}).Mmu(20), 0.5);
}

TEST(Mmu, LeavesOutSeriesWithoutLength) {
  EXPECT_EQ(MmuCurve({{{7, 0}}, {}, kOneStop}).Mmu(20), 0.5);
}

TEST(Mmu, FindsWorstWindowsThatDoNotOverlap) {
  const MmuCurve curve({{{0, 1}, {10, 0}, {20, 1}, {60, 0.5}, {70, 1}, {100, 0}}});
  const std::vector<UtilizationWindow> worst = curve.Worst(10, 2);
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_EQ(worst[0].start, 10);
  EXPECT_EQ(worst[0].utilization, 0);
  EXPECT_EQ(worst[1].start, 60);
  EXPECT_EQ(worst[1].utilization, 0.5);
}

class MmuOfRandomSeries : public testing::TestWithParam<uint32_t> {};

TEST_P(MmuOfRandomSeries, IsWhatTryingAllWindowsGives) {
  const UtilizationSeries series = RandomSeries(GetParam());
  const MmuCurve curve({series});
  for (const Nanos window : {2, 10, 99, 1000, 12345, 100'000}) {
    EXPECT_NEAR(curve.Mmu(window), MmuByHand(series, window), 1e-12) << window;
  }
}

TEST_P(MmuOfRandomSeries, HasItsWorstWindowFirst) {
  const MmuCurve curve({RandomSeries(GetParam())});
  const std::vector<UtilizationWindow> worst = curve.Worst(1000, 10);
  ASSERT_FALSE(worst.empty());
  EXPECT_NEAR(worst[0].utilization, curve.Mmu(1000), 1e-12);
  for (size_t i = 1; i < worst.size(); ++i) {
    EXPECT_GE(worst[i].utilization, worst[i - 1].utilization);
    EXPECT_GE(std::abs(worst[i].start - worst[i - 1].start), 1000);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MmuOfRandomSeries, testing::Range(0u, 12u));

}  // namespace
}  // namespace skein
