#include "base/parallel_for.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(ParallelFor, DoesEachItemOnce) {
  std::vector<std::atomic<int>> done(10'000);
  ParallelFor(done.size(), 4, [&](size_t i) { ++done[i]; });
  for (const auto& times : done)
    ASSERT_EQ(times, 1);
}

TEST(ParallelFor, OneThreadGoesInOrder) {
  std::vector<size_t> order;
  ParallelFor(5, 1, [&](size_t i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, NothingToDoIsFine) {
  ParallelFor(0, 8, [](size_t) { FAIL(); });
}

TEST(ParallelFor, PassesOnWhatWorkThrows) {
  const auto work = [](size_t i) {
    if (i == 3) throw std::runtime_error("three");
  };
  EXPECT_THROW(ParallelFor(100, 4, work), std::runtime_error);
}

}  // namespace
}  // namespace skein
