#include "collect/unlock_times.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(UnlockTimes, FindsTheNextUnlockInWhateverOrderTheyCame) {
  UnlockTimes times;
  for (uint64_t time : {30, 10, 50, 20})
    times.Note(64, time);
  times.Note(72, 15);
  EXPECT_EQ(times.NextAfter(64, 10), 20u);
  EXPECT_EQ(times.NextAfter(64, 25), 30u);
  times.Note(64, 40);
  EXPECT_EQ(times.NextAfter(64, 30), 40u);
  EXPECT_EQ(times.NextAfter(64, 50), UnlockTimes::kNever);
  EXPECT_EQ(times.NextAfter(72, 15), UnlockTimes::kNever);
  EXPECT_EQ(times.NextAfter(80, 0), UnlockTimes::kNever);
}

TEST(UnlockTimes, KeepsWhatIsToComeWhenLocksAreMany) {
  UnlockTimes times;
  for (uint64_t lock = 1; lock <= 10'000; ++lock) {
    times.Note(lock, lock);
    times.Note(lock, 1'000'000 + lock);
    times.Forget(lock);
  }
  EXPECT_EQ(times.NextAfter(1, 10'000), 1'000'001u);
  EXPECT_EQ(times.NextAfter(10'000, 10'000), 1'010'000u);
}

TEST(UnlockTimes, KeepsWhatIsToComeWhenOneLockIsBusy) {
  UnlockTimes times;
  for (uint64_t time = 1; time <= 100'000; ++time) {
    times.Note(64, time);
    if (time > 100) times.Forget(time - 100);
  }
  EXPECT_EQ(times.NextAfter(64, 99'950), 99'951u);
}

}  // namespace
}  // namespace skein
