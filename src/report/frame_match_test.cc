#include "report/frame_match.h"

#include <string>

#include "gtest/gtest.h"

namespace skein {
namespace {

std::string Fitting(std::string_view pattern) {
  FrameStacks stacks;
  for (const std::string_view name : {"main.(*Cart).Add", "main.Cart", "net/http.serve"})
    stacks.names.Intern(name);
  std::string fitting;
  const std::vector<bool> like = FramesLike(stacks, pattern);
  for (uint32_t frame = 1; frame < like.size(); ++frame)
    if (like[frame]) fitting += std::string(stacks.name(frame)) + ' ';
  return fitting;
}

TEST(FrameMatchTest, TakesARegularExpression) {
  EXPECT_EQ(Fitting("^net/|Add$"), "main.(*Cart).Add net/http.serve ");
}

TEST(FrameMatchTest, TakesTextThatIsNoExpressionAsItStands) {
  EXPECT_EQ(Fitting("(*cart"), "main.(*Cart).Add ");
}

TEST(FrameMatchTest, HeedsCapitalsOnlyWhereTheyAreTyped) {
  EXPECT_EQ(Fitting("cart"), "main.(*Cart).Add main.Cart ");
  EXPECT_EQ(Fitting("cArt"), "");
}

}  // namespace
}  // namespace skein
