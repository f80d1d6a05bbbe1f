#include "base/ascii.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(LowerCase, ChangesLettersOfAsciiOnly) {
  EXPECT_EQ(LowerCase("Content-TYPE: Ä[@Z]"), "content-type: Ä[@z]");
}

TEST(IgnoringCase, ComparesWholesBeginningsAndParts) {
  EXPECT_TRUE(EqualsIgnoringCase("LocalHost", "localhost"));
  EXPECT_FALSE(EqualsIgnoringCase("localhost", "localhost."));
  EXPECT_TRUE(StartsWithIgnoringCase("G17 main", "g17"));
  EXPECT_FALSE(StartsWithIgnoringCase("G1", "g17"));
  EXPECT_TRUE(ContainsIgnoringCase("main.queryDB", "Querydb"));
  EXPECT_FALSE(ContainsIgnoringCase("main.query", "querydb"));
}

TEST(IgnoringCase, FindsTheEmptyTextEverywhere) {
  EXPECT_TRUE(StartsWithIgnoringCase("", ""));
  EXPECT_TRUE(ContainsIgnoringCase("", ""));
  EXPECT_TRUE(ContainsIgnoringCase("x", ""));
}

TEST(Trimmed, LosesBlanksAtItsEndsAndKeepsThoseWithin) {
  EXPECT_EQ(Trimmed(" \t keep alive\r\n"), "keep alive");
  EXPECT_EQ(Trimmed("\r\n"), "");
  EXPECT_EQ(Trimmed(""), "");
  EXPECT_EQ(Trimmed("\tx\n", " \t"), "x\n");
}

}  // namespace
}  // namespace skein
