#include "cli/wrap.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(Wrapped, BreaksAtBlanksAndHangsWhatFollows) {
  EXPECT_EQ(Wrapped("1. one two three four five", 14, 3), "1. one two\n   three four\n   five");
}

TEST(Wrapped, FillsALineToItsLastColumn) {
  EXPECT_EQ(Wrapped("abc def ghi", 7, 0), "abc def\nghi");
  EXPECT_EQ(Wrapped("12 µs 34", 5, 0), "12 µs\n34");
}

TEST(Wrapped, KeepsLongWordsWhole) {
  EXPECT_EQ(Wrapped("a github.com/long/name b", 8, 2), "a\n  github.com/long/name\n  b");
}

TEST(Wrapped, IsOneLineWithoutAWidth) {
  EXPECT_EQ(Wrapped("one two three", 0, 3), "one two three");
  EXPECT_EQ(Wrapped("", 10, 3), "");
}

}  // namespace
}  // namespace skein
