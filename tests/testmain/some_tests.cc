// Tests as anybody has them; nothing in here knows of skein. Two pass, and one fails if it is asked to.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace {

double Sum(int terms) {
  double sum = 0;
  for (int i = 1; i <= terms; ++i)
    sum += 1.0 / i;
  return sum;
}

std::vector<char> Buffer() {
  return std::vector<char>(std::size_t{8} << 20, 'x');
}

TEST(Sums, BecomeLarge) {
  EXPECT_GT(Sum(40'000'000), 18);
  EXPECT_EQ(Buffer().back(), 'x');
}

TEST(Locks, AreWaitedFor) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::atomic<bool> is_there = false;
  std::thread other([&] {
    is_there = true;
    const std::lock_guard wait(mutex);
  });
  while (!is_there)
    std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  lock.unlock();
  other.join();
}

TEST(Failures, AreInTheLog) {
  EXPECT_EQ(std::getenv("FAIL"), nullptr);
}

}  // namespace
