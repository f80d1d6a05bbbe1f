#include "base/terminal.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(ProgressLine, TellsTheShareWhereTheWholeIsKnown) {
  EXPECT_EQ(ProgressLine("reading", 12'897'484, 27'262'976), "reading  12.3 MiB of 26.0 MiB  47 %");
  EXPECT_EQ(ProgressLine("downloading", 2048, 0), "downloading  2.00 KiB");
}

TEST(ShowsColours, NotInAFile) {
  FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(ShowsColours(file));
  std::fclose(file);
}

}  // namespace
}  // namespace skein
