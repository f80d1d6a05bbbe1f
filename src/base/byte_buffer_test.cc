#include "base/byte_buffer.h"

#include <vector>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(ByteBuffer, KeepsWhatWasAppendedWhileItGrows) {
  ByteBuffer buffer;
  for (int i = 0; i < 100'000; ++i) {
    const std::byte piece[] = {static_cast<std::byte>(i), static_cast<std::byte>(i >> 8)};
    buffer.Append(piece);
  }
  ASSERT_EQ(buffer.size(), 200'000u);
  EXPECT_EQ(buffer.bytes()[2 * 300], std::byte{300 & 0xff});
  EXPECT_EQ(buffer.bytes()[2 * 300 + 1], std::byte{300 >> 8});
}

TEST(ByteBuffer, ContainsOnlyWhatWasCommitted) {
  ByteBuffer buffer;
  const std::span<std::byte> room = buffer.Room(16);
  ASSERT_GE(room.size(), 16u);
  room[0] = std::byte{7};
  buffer.Commit(1);
  ASSERT_EQ(buffer.size(), 1u);
  EXPECT_EQ(buffer.bytes()[0], std::byte{7});
}

TEST(ByteBuffer, IsEmptyAtFirst) {
  EXPECT_TRUE(ByteBuffer().bytes().empty());
}

}  // namespace
}  // namespace skein
