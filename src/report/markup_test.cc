#include "report/markup.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(EscapeMarkup, KeepsTextFromEndingTagsAndQuotes) {
  EXPECT_EQ(EscapeMarkup(R"(a<b> & "c")"), "a&lt;b&gt; &amp; &#34;c&#34;");
}

TEST(EscapeMarkup, LeavesOutWhatXmlCannotSay) {
  EXPECT_EQ(EscapeMarkup("a\x01\x1b[1m\tb\n"), "a  [1m\tb\n");
}

}  // namespace
}  // namespace skein
