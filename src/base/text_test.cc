#include "base/text.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(FormatDuration, HasThreeDigitsAndTheUnitThatFits) {
  EXPECT_EQ(FormatDuration(0), "0 ns");
  EXPECT_EQ(FormatDuration(512), "512 ns");
  EXPECT_EQ(FormatDuration(1'234), "1.23 µs");
  EXPECT_EQ(FormatDuration(45'600'000), "45.6 ms");
  EXPECT_EQ(FormatDuration(456'000'000), "456 ms");
  EXPECT_EQ(FormatDuration(1'500'000'000), "1.50 s");
  EXPECT_EQ(FormatDuration(1'234'000'000'000), "1,234 s");
  EXPECT_EQ(FormatDuration(-1'500'000), "-1.50 ms");
  EXPECT_EQ(FormatDuration(INT64_MIN), "-9,223,372,037 s");
}

TEST(FormatDuration, NeverShowsAThousandOfAUnit) {
  EXPECT_EQ(FormatDuration(999'999), "1.00 ms");
  EXPECT_EQ(FormatDuration(9'996), "10.0 µs");
  EXPECT_EQ(FormatDuration(99'960), "100 µs");
}

TEST(FormatBytes, UsesBinaryUnits) {
  EXPECT_EQ(FormatBytes(17), "17 B");
  EXPECT_EQ(FormatBytes(1536), "1.50 KiB");
  EXPECT_EQ(FormatBytes(26'624'000), "25.4 MiB");
}

TEST(FormatCount, SeparatesThousands) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1,000");
  EXPECT_EQ(FormatCount(1'234'567), "1,234,567");
}

TEST(FormatShare, NeverRoundsSomethingToNothing) {
  EXPECT_EQ(FormatShare(1, 3), "33.3 %");
  EXPECT_EQ(FormatShare(1, 100'000), "<0.1 %");
  EXPECT_EQ(FormatShare(0, 3), "0 %");
  EXPECT_EQ(FormatShare(1, 0), "0 %");
}

TEST(ParseDuration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(*ParseDuration("1.5s"), 1'500'000'000);
  EXPECT_EQ(*ParseDuration("200ms"), 200'000'000);
  EXPECT_EQ(*ParseDuration("3us"), 3'000);
  EXPECT_EQ(*ParseDuration("3µs"), 3'000);
  EXPECT_EQ(*ParseDuration("1m30s"), 90'000'000'000);
  EXPECT_EQ(*ParseDuration("0"), 0);
  EXPECT_EQ(*ParseDuration("123456"), 123'456);
}

TEST(ParseDuration, RefusesTheRest) {
  for (const char* text :
       {"", "s", "-1s", "1.2.3s", "1 s", "5 apples", "1s30", "1e300h", "99999999999h"})
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
}

TEST(Shorten, CutsTheMiddleAndCountsCharactersNotBytes) {
  EXPECT_EQ(Shorten("net/http.(*conn).serve", 22), "net/http.(*conn).serve");
  EXPECT_EQ(Shorten("net/http.(*conn).serve", 11), "net/h…serve");
  EXPECT_EQ(Shorten("äöüäöü", 3), "ä…ü");
}

TEST(Printable, ShowsControlCharactersInsteadOfObeyingThem) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc\td"), "a\\x1b[31mb\\nc\\td");
  EXPECT_EQ(Printable("µ\xc2\x9b"), "µ\\u009b");
}

TEST(TextTable, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
  TextTable table({TextTable::Align::kLeft, TextTable::Align::kRight, TextTable::Align::kLeft});
  table.Row({"waiting", "1.5 µs", "x"});
  table.Row({"on", "100 ms", ""});
  table.Row({"off"});
  EXPECT_EQ(table.Text("  "),
            "  waiting  1.5 µs  x\n"
            "  on       100 ms\n"
            "  off\n");
}

}  // namespace
}  // namespace skein
