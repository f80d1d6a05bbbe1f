#include "collect/wire_batch.h"

#include <gtest/gtest.h>

#include "wire/byte_reader.h"

namespace skein {
namespace {

constexpr uint64_t kNumbers[] = {0,         1,         127,           128,     16'383,    16'384,
                                 2'097'151, 2'097'152, (1 << 28) - 1, 1 << 28, UINT64_MAX};

TEST(WireBatch, WritesNumbersOfAnySize) {
  for (uint64_t number : kNumbers) {
    WireBatch batch;
    while (!batch.has_room())
      ASSERT_TRUE(batch.Grow());
    batch.Add(WireEvent::kGoStart, 1000, number, 5);
    batch.Add(WireEvent::kGoDestroy, 1000 + number / 2);
    std::vector<std::byte> out;
    batch.Flush(3, 42, out);
    ByteReader in(out);
    EXPECT_EQ(in.Varint(), static_cast<uint64_t>(WireEvent::kEventBatch));
    EXPECT_EQ(in.Varint(), 3u);
    EXPECT_EQ(in.Varint(), 42u);
    EXPECT_EQ(in.Varint(), 1000u);
    const uint64_t size = in.Varint();
    EXPECT_EQ(size, out.size() - in.offset());
    EXPECT_EQ(in.Varint(), static_cast<uint64_t>(WireEvent::kGoStart));
    EXPECT_EQ(in.Varint(), 0u);
    EXPECT_EQ(in.Varint(), number);
    EXPECT_EQ(in.Varint(), 5u);
    EXPECT_EQ(in.Varint(), static_cast<uint64_t>(WireEvent::kGoDestroy));
    EXPECT_EQ(in.Varint(), number / 2);
    EXPECT_TRUE(in.done());
    EXPECT_FALSE(in.failed());
  }
}

TEST(WireBatch, IsNeverLargerThanTheFormatAllows) {
  WireBatch batch;
  uint64_t time = 0;
  while (batch.has_room() || batch.Grow())
    batch.Add(WireEvent::kUserLog, time += 1'000'000, UINT64_MAX, 1, 2, 3);
  std::vector<std::byte> out;
  batch.Flush(1, 1, out);
  EXPECT_LE(out.size(), kMaxBatchBytes + 16);
  EXPECT_GT(out.size(), kMaxBatchBytes - 100);
}

}  // namespace
}  // namespace skein
