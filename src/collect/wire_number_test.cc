#include "collect/wire_number.h"

#include <array>

#include <gtest/gtest.h>

#include "wire/byte_reader.h"

namespace skein {
namespace {

// On both sides of where one more byte is needed.
constexpr uint64_t kNumbers[] = {0,         1,         127,           128,     16'383,    16'384,
                                 2'097'151, 2'097'152, (1 << 28) - 1, 1 << 28, UINT64_MAX};

// What a reader finds in what `put(at)` writes.
template <typename Put>
uint64_t Read(Put put) {
  std::array<std::byte, 16> bytes;
  bytes.fill(std::byte{0xff});
  const std::byte* end = put(bytes.data());
  ByteReader in({bytes.data(), static_cast<size_t>(end - bytes.data())});
  const uint64_t value = in.Varint();
  EXPECT_TRUE(in.done());
  EXPECT_FALSE(in.failed());
  return value;
}

TEST(PutVarint, WritesNumbersOfAnySize) {
  for (uint64_t number : kNumbers)
    EXPECT_EQ(Read([=](std::byte* at) { return PutVarint(at, number); }), number);
}

TEST(WireNumber, HasTheBytesOfItsNumber) {
  for (uint64_t number : kNumbers) {
    if (number >= WireNumber::kEnd) continue;
    const WireNumber wire(number);
    EXPECT_EQ(Read([=](std::byte* at) { return wire.Put(at); }), number);
    EXPECT_EQ(wire.value(), number);
    EXPECT_FALSE(wire.is_none());
  }
  EXPECT_EQ(WireNumber(WireNumber::kEnd - 1).value(), WireNumber::kEnd - 1);
}

TEST(WireNumber, IsNoneUntilItIsANumber) {
  EXPECT_TRUE(WireNumber().is_none());
}

TEST(WireCounter, CountsFromOne) {
  WireCounter counter;
  for (uint64_t count = 1; count < 40'000; ++count)
    ASSERT_EQ(counter.Next().value(), count);
}

}  // namespace
}  // namespace skein
