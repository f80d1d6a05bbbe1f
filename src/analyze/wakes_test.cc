#include "analyze/wakes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

std::vector<Nanos> Starts(const Trace& trace, const WakeSet& wakes, size_t first = 0) {
  std::vector<Nanos> starts;
  wakes.ScanFrom(first, [&](SliceIndex slice) {
    starts.push_back(trace.goroutine_slices.start(slice));
    return true;
  });
  return starts;
}

TEST(WakeIndex, PutsWakesIntoTheLaneTheyCameFrom) {
  TraceScript script(100);
  script.Goroutine("main.main",
                   "0 running 0 | 10 waiting network | 20 runnable | 21 running 0 "
                   "| 30 waiting sleep | 40 runnable | 41 running 0 | 50 waiting sync "
                   "| 60 runnable 2 | 61 running 0 | 70 runnable | 80 running 0");
  script.Goroutine("main.other", "0 running 1");
  const Trace trace = script.Build();
  const WakeIndex wakes(trace);
  EXPECT_EQ(Starts(trace, *wakes.lane(TrackKind::kNetwork)), (std::vector<Nanos>{20}));
  EXPECT_EQ(Starts(trace, *wakes.lane(TrackKind::kTimers)), (std::vector<Nanos>{40}));
  EXPECT_TRUE(wakes.syscalls.empty());
  EXPECT_EQ(Starts(trace, wakes.all), (std::vector<Nanos>{20, 40, 60})) << "70: it only yielded";
  EXPECT_EQ(wakes.lane(TrackKind::kProc), nullptr);
}

// Two goroutines wait in turns; a third changes its state between, so that many transitions are no wakes.
Trace ThousandsOfWakes() {
  std::string waits;
  std::string runs;
  for (int i = 0; i < 3000; ++i) {
    const int t = i * 40;
    waits += fmt::format("{}{} running 0 | {} waiting network | {} runnable", i == 0 ? "" : " | ",
                         t, t + 10, t + 20);
    runs += fmt::format("{}{} running 1 | {} runnable", i == 0 ? "" : " | ", t + 5, t + 15);
  }
  TraceScript script(120'000);
  script.Goroutine("main.waits", waits);
  script.Goroutine("main.runs", runs);
  return script.Build();
}

TEST(WakeSet, FindsItsWakesByNumberAndByTime) {
  const Trace trace = ThousandsOfWakes();
  const WakeIndex wakes(trace);
  ASSERT_EQ(wakes.network.size(), 3000u);
  for (size_t n = 0; n < 3000; ++n) {
    const auto at = static_cast<Nanos>(n * 40 + 20);
    ASSERT_EQ(trace.goroutine_slices.start(wakes.network[n]), at);
    ASSERT_EQ(wakes.network.CountBefore(at), n);
    ASSERT_EQ(wakes.network.CountBefore(at + 1), n + 1);
  }
  EXPECT_EQ(wakes.network.CountBefore(1'000'000), 3000u);
  EXPECT_EQ(wakes.timers.CountBefore(1'000'000), 0u);
}

TEST(WakeSet, GoesThroughThemFromAnyOfThem) {
  const Trace trace = ThousandsOfWakes();
  const WakeIndex wakes(trace);
  EXPECT_EQ(Starts(trace, wakes.network, 2997), (std::vector<Nanos>{119'900, 119'940, 119'980}));
  EXPECT_EQ(Starts(trace, wakes.network, 3000), std::vector<Nanos>());
  EXPECT_EQ(Starts(trace, wakes.network, 1234).size(), 3000u - 1234);
  size_t visited = 0;
  wakes.network.ScanFrom(0, [&](SliceIndex) { return ++visited < 7; });
  EXPECT_EQ(visited, 7u);
}

}  // namespace
}  // namespace skein
