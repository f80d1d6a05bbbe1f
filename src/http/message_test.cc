#include "http/message.h"

#include <libdeflate.h>

#include "gtest/gtest.h"

namespace skein {
namespace {

TEST(ParseTarget, DecodesThePathAndLeavesTheQuery) {
  const Result<Target> target = ParseTarget("/a%20b/c?x=%31&y");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/a b/c");
  EXPECT_EQ(target->query, "x=%31&y");
}

TEST(ParseTarget, DropsTheFragment) {
  const Result<Target> target = ParseTarget("/a?x#top");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->query, "x");
}

TEST(ParseTarget, RefusesWhatIsNoPath) {
  for (const char* bad : {"", "*", "a", "http://x/", "/%", "/%4", "/%zz", "/%-1", "?x=1"}) {
    EXPECT_FALSE(ParseTarget(bad).ok()) << bad;
  }
}

TEST(Request, FindsHeadersInAnyLetterCase) {
  Request request;
  request.headers = {{"ACCEPT", "a"}, {"accept", "b"}};
  EXPECT_EQ(request.header("Accept"), "a");
  EXPECT_EQ(request.header("Host"), "");
}

TEST(Request, FindsACookieAmongOthers) {
  Request request;
  request.headers = {{"Cookie", "xa=1; a=2 ;b=3=4"}};
  EXPECT_EQ(request.cookie("a"), "2");
  EXPECT_EQ(request.cookie("b"), "3=4");
  EXPECT_EQ(request.cookie("x"), "");
}

TEST(AcceptsCoding, ReadsWeights) {
  EXPECT_TRUE(AcceptsCoding("gzip, deflate, br", "br"));
  EXPECT_TRUE(AcceptsCoding("GZIP;q=0.5", "gzip"));
  EXPECT_FALSE(AcceptsCoding("gzip;q=0, br", "gzip"));
  EXPECT_FALSE(AcceptsCoding("xgzip", "gzip"));
  EXPECT_FALSE(AcceptsCoding("", "gzip"));
}

TEST(CompressBody, GzipsALongTextAndSaysSo) {
  Response response = TextResponse(200, std::string(10'000, 'x'));
  CompressBody(response);
  EXPECT_EQ(FindHeader(response.headers, "Content-Encoding"), "gzip");
  EXPECT_LT(response.body.size(), 200U);

  std::string plain(10'001, '\0');
  libdeflate_decompressor* const gunzip = libdeflate_alloc_decompressor();
  EXPECT_EQ(libdeflate_gzip_decompress(gunzip, response.body.data(), response.body.size(),
                                       plain.data(), plain.size(), nullptr),
            LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(gunzip);
  EXPECT_EQ(plain, std::string(10'000, 'x') + "\n");
}

TEST(CompressBody, LeavesWhatWouldNotShrink) {
  Response small = TextResponse(200, "small");
  CompressBody(small);
  EXPECT_TRUE(small.headers.empty());

  Response image = TextResponse(200, std::string(10'000, 'x'));
  image.content_type = "image/png";
  CompressBody(image);
  EXPECT_TRUE(image.headers.empty());

  Response packed = TextResponse(200, std::string(10'000, 'x'));
  packed.headers = {{"Content-Encoding", "br"}};
  CompressBody(packed);
  EXPECT_EQ(packed.headers.size(), 1U);
}

}  // namespace
}  // namespace skein
