#include "wire/inflate.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace skein {
namespace {

using Bytes = std::vector<std::byte>;

std::span<const std::byte> AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string Text(const Inflated& inflated) {
  const auto bytes = inflated.bytes.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes Gzip(std::string_view text) {
  Bytes packed(text.size() + 1024);
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uint32_t>(text.size());
  stream.next_out = reinterpret_cast<uint8_t*>(packed.data());
  stream.avail_out = static_cast<uint32_t>(packed.size());
  EXPECT_EQ(isal_deflate_stateless(&stream), COMP_OK);
  packed.resize(stream.total_out);
  return packed;
}

Bytes Zstd(std::string_view text) {
  Bytes packed(ZSTD_compressBound(text.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// Text that compresses about four to one, unlike "aaaa".
std::string Prose(size_t size) {
  std::string text;
  uint32_t random = 1;
  while (text.size() < size) {
    random = random * 1664525 + 1013904223;
    text += "goroutine " + std::to_string(random >> 20) + " waits; ";
  }
  return text;
}

Inflated PushedInPieces(const Bytes& bytes, size_t piece) {
  Inflater inflater({});
  for (size_t i = 0; i < bytes.size(); i += piece)
    inflater.Push(std::span(bytes).subspan(i, std::min(piece, bytes.size() - i)));
  return inflater.Finish();
}

TEST(Inflate, LeavesOtherBytesAsTheyAre) {
  const Inflated plain = Inflate(AsBytes("go 1.23 trace"), {});
  EXPECT_EQ(plain.compression, Compression::kNone);
  EXPECT_EQ(Text(plain), "go 1.23 trace");
  EXPECT_TRUE(plain.diagnostics.empty());
  EXPECT_EQ(Text(Inflate(AsBytes("go"), {})), "go");
  EXPECT_EQ(Text(Inflate({}, {})), "");
}

// Every test below holds for both methods.
class InflateTest : public testing::TestWithParam<Compression> {
 protected:
  Bytes Pack(std::string_view text) const {
    return GetParam() == Compression::kGzip ? Gzip(text) : Zstd(text);
  }
};

INSTANTIATE_TEST_SUITE_P(Methods,
                         InflateTest,
                         testing::Values(Compression::kGzip, Compression::kZstd),
                         [](const auto& method) { return std::string(Name(method.param)); });

TEST_P(InflateTest, GivesBackWhatWasPacked) {
  const std::string text = Prose(3'000'000);
  const Inflated inflated = Inflate(Pack(text), {});
  EXPECT_EQ(inflated.compression, GetParam());
  EXPECT_EQ(Text(inflated), text);
  EXPECT_TRUE(inflated.diagnostics.empty());
}

TEST_P(InflateTest, JoinsMembersHoweverTheBytesArrive) {
  const std::string first = Prose(70'000);
  const Bytes packed = Pack(first) + Pack("") + Pack("second") + Pack(first);
  for (const size_t piece : {1u, 2u, 3u, 7u, 1000u, 100'000u}) {
    const Inflated inflated = PushedInPieces(packed, piece);
    EXPECT_EQ(Text(inflated), first + "second" + first) << piece;
    EXPECT_TRUE(inflated.diagnostics.empty()) << piece;
  }
}

TEST_P(InflateTest, KeepsWhatCameBeforeTheCut) {
  const std::string text = Prose(1'000'000);
  Bytes packed = Pack(text);
  packed.resize(packed.size() / 2);
  const Inflated inflated = Inflate(packed, {});
  EXPECT_GT(inflated.bytes.size(), text.size() / 4);
  EXPECT_EQ(Text(inflated), text.substr(0, inflated.bytes.size()));
  ASSERT_EQ(inflated.diagnostics.size(), 1u);
  EXPECT_EQ(inflated.diagnostics[0].offset, inflated.bytes.size());
  EXPECT_EQ(inflated.diagnostics[0].message, "the " + std::string(Name(GetParam())) +
                                                 " data is cut off at compressed byte " +
                                                 std::to_string(packed.size()));
}

TEST_P(InflateTest, EveryCutIsNoticed) {
  const Bytes packed = Pack(Prose(2000));
  for (size_t size = 4; size < packed.size(); ++size) {
    const Inflated inflated = Inflate(std::span(packed).first(size), {});
    EXPECT_EQ(inflated.diagnostics.size(), 1u) << size;
  }
}

TEST_P(InflateTest, KeepsWhatCameBeforeDamage) {
  const std::string text = Prose(2'000'000);
  Bytes packed = Pack(text);
  for (size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i)
    packed[i] = std::byte{0xff};
  const Inflated inflated = Inflate(packed, {});
  EXPECT_GT(inflated.bytes.size(), text.size() / 4);
  EXPECT_EQ(Text(inflated).substr(0, text.size() / 4), text.substr(0, text.size() / 4));
  ASSERT_FALSE(inflated.diagnostics.empty());
}

TEST_P(InflateTest, AWrongChecksumIsSaidButCostsNothing) {
  Bytes packed = Pack("first");
  packed[packed.size() - (GetParam() == Compression::kGzip ? 8 : 4)] ^= std::byte{1};
  const Inflated inflated = Inflate(packed + Pack(", second"), {});
  EXPECT_EQ(Text(inflated), "first, second");
  ASSERT_EQ(inflated.diagnostics.size(), 1u);
  EXPECT_EQ(inflated.diagnostics[0].offset, 5u);
  EXPECT_NE(inflated.diagnostics[0].message.find("checksum"), std::string::npos);
}

TEST_P(InflateTest, GarbageBehindTheDataIsCountedAndLeftOut) {
  const Bytes garbage(100, std::byte{'x'});
  const Inflated inflated = PushedInPieces(Pack("trace") + garbage, 10);
  EXPECT_EQ(Text(inflated), "trace");
  ASSERT_EQ(inflated.diagnostics.size(), 1u);
  EXPECT_EQ(inflated.diagnostics[0].lost_bytes, 100u);
}

TEST_P(InflateTest, StopsAtTheLimit) {
  const Inflated inflated = Inflate(Pack(std::string(50'000'000, 'a')), {.max_bytes = 1'000'000});
  EXPECT_LT(inflated.bytes.size(), 2'000'000u);
  ASSERT_EQ(inflated.diagnostics.size(), 1u);
  EXPECT_EQ(inflated.diagnostics[0].message, "inflates to more than the limit of 1000000 bytes");
}

TEST(Inflate, ZerosBehindGzipAreNoGarbage) {
  const Inflated inflated = PushedInPieces(Gzip("trace") + Bytes(1000, std::byte{0}), 64);
  EXPECT_EQ(Text(inflated), "trace");
  EXPECT_TRUE(inflated.diagnostics.empty());
}

}  // namespace
}  // namespace skein
