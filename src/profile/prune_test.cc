#include "profile/prune.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "profile/builder.h"

namespace skein {
namespace {

// One sample of these functions, the innermost first.
Profile StackOf(std::initializer_list<std::string_view> functions) {
  ProfileBuilder builder({{"samples", "count"}});
  std::vector<uint32_t> stack;
  for (const std::string_view function : functions)
    stack.push_back(builder.Frame({.function = function}));
  builder.Sample(stack, std::vector<int64_t>{1});
  return builder.Finish();
}

std::string Text(const Profile& profile) {
  std::string text;
  for (const uint32_t location : profile.stack(0))
    for (const Profile::Line& line : profile.lines(profile.locations[location]))
      text +=
          (text.empty() ? "" : " < ") + std::string(profile.name(profile.functions[line.function]));
  return text;
}

std::string Dropped(Profile profile, std::string_view drop, std::string_view keep = "") {
  profile.drop_frames = profile.strings.Intern(drop);
  profile.keep_frames = profile.strings.Intern(keep);
  DropUninteresting(profile);
  return Text(profile);
}

TEST(PruneFrom, CutsWhatIsBeneathTheInnermostThatMatches) {
  Profile profile = StackOf({"read", "load", "parse", "load", "main"});
  PruneFrom(profile, re2::RE2("load"));
  EXPECT_EQ(Text(profile), "load < parse < load < main");
}

TEST(DropUninteresting, CutsTheFrameAndWhatItCalled) {
  EXPECT_EQ(Dropped(StackOf({"madvise", "malloc", "parse", "main"}), "malloc"), "parse < main");
  EXPECT_EQ(Dropped(StackOf({"madvise", "malloc", "parse", "main"}), "mall"),
            "madvise < malloc < parse < main");
}

TEST(DropUninteresting, LeavesTheOutermostFramesAlone) {
  EXPECT_EQ(Dropped(StackOf({"parse", "malloc"}), "malloc"), "parse < malloc");
}

TEST(DropUninteresting, KeepsWhatIsToBeKept) {
  EXPECT_EQ(Dropped(StackOf({"x", "mallocator", "main"}), "malloc.*", "mallocator"),
            "x < mallocator < main");
}

TEST(DropUninteresting, LooksAtNamesWithoutTheirArguments) {
  EXPECT_EQ(Dropped(StackOf({"x", "Heap::Take(int)", "main"}), "Heap::Take"), "main");
  EXPECT_EQ(Dropped(StackOf({"x", "(anonymous namespace)::Take(int)", "main"}),
                    R"(\(anonymous namespace\)::Take)"),
            "main");
}

TEST(DropUninteresting, AnExpressionThatDoesNotParseDropsNothing) {
  EXPECT_EQ(Dropped(StackOf({"x", "main"}), "("), "x < main");
}

}  // namespace
}  // namespace skein
