#include "gotrace/header.h"

#include <string>

#include <gtest/gtest.h>

namespace skein {
namespace {

Result<TraceHeader> Parse(const std::string& text) {
  return ParseHeader(std::as_bytes(std::span(text)));
}

TEST(TraceHeader, KnowsEveryVersionThatGoWrites) {
  for (int version : {5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25, 26}) {
    const Result<TraceHeader> header = Parse(HeaderBytes(version));
    ASSERT_TRUE(header.ok()) << version;
    EXPECT_EQ(header->version, version);
    EXPECT_FALSE(header->is_unknown());
    EXPECT_EQ(header->is_v2(), version >= 22);
  }
}

TEST(TraceHeader, ReadsUnknownVersionsAsTheNextOlderFormat) {
  EXPECT_EQ(Parse(HeaderBytes(24))->version, 23);
  EXPECT_EQ(Parse(HeaderBytes(31))->version, 26);
  EXPECT_TRUE(Parse(HeaderBytes(31))->is_unknown());
  EXPECT_EQ(Parse(HeaderBytes(31))->format(), "go 1.31");
}

TEST(TraceHeader, RefusesWhatIsNoTrace) {
  EXPECT_FALSE(Parse("").ok());
  EXPECT_FALSE(Parse("go 1.23 trace").ok());
  EXPECT_FALSE(Parse("go 1.23 trace\n\n\n").ok());
  EXPECT_FALSE(Parse("GIF89a, and so on").ok());
  EXPECT_FALSE(Parse(HeaderBytes(4)).ok());
}

}  // namespace
}  // namespace skein
