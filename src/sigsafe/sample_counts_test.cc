#include "sigsafe/sample_counts.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "sigsafe/arena.h"

namespace skein {
namespace {

class SampleCounts : public testing::Test {
 protected:
  void SetUp() override {
    void* memory = mmap(nullptr, Arena::SizeFor(0), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    arena_ = Arena::Initialize(memory, 0);
  }
  void TearDown() override { munmap(arena_, Arena::SizeFor(0)); }

  Arena* arena_ = nullptr;
};

TEST(SampleKey, IsTheSameWhenUnpacked) {
  const SampleKey key = {SampleKind::kMutex, 0xabcdef, 0x12345678};
  EXPECT_EQ(SampleKey::Unpack(key.Packed()), key);
}

TEST_F(SampleCounts, AreOnePlaceForEachKey) {
  const uint32_t first = SampleCountOf(*arena_, {SampleKind::kCpu, 0, 1});
  EXPECT_EQ(SampleCountOf(*arena_, {SampleKind::kCpu, 0, 1}), first);
  EXPECT_NE(SampleCountOf(*arena_, {SampleKind::kCpu, 1, 1}), first);
  EXPECT_NE(SampleCountOf(*arena_, {SampleKind::kHeap, 0, 1}), first);
}

TEST_F(SampleCounts, LoseNothingWhenThreadsAddTheSameAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([this] {
      for (uint32_t k = 0; k < 10'000; ++k)
        CountSample(*arena_, {SampleKind::kCpu, 0, k % 100 + 1}, {1, 10});
    });
  for (std::thread& thread : threads)
    thread.join();
  for (uint32_t stack = 1; stack <= 100; ++stack) {
    const uint32_t place = SampleCountOf(*arena_, {SampleKind::kCpu, 0, stack});
    EXPECT_EQ(arena_->samples[place].values[0].load(), 400);
    EXPECT_EQ(arena_->samples[place].values[1].load(), 4000);
  }
}

TEST_F(SampleCounts, TellWhenThereIsNoRoom) {
  for (uint32_t stack = 1; stack <= kSampleCounts + 10; ++stack)
    CountSample(*arena_, {SampleKind::kCpu, 0, stack}, {1});
  EXPECT_GE(arena_->header.lost_samples.load(), 10u);
}

}  // namespace
}  // namespace skein
