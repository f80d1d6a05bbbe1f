#include "report/stack_exports.h"

#include "gtest/gtest.h"
#include "report/flame_picture.h"
#include "report/folded_profile.h"

namespace skein {
namespace {

FrameStacks Functions(const Profile& profile) {
  return StacksOf(profile, {});
}

TEST(StackExportsTest, FoldsStacksHeaviestFirst) {
  const FrameStacks stacks = Functions(FoldedProfile({{"main;f", 2}, {"main;g;h", 5}}));
  EXPECT_EQ(FoldedStacks(stacks), "main;g;h 5\nmain;f 2\n");
}

TEST(StackExportsTest, KeepsNamesFromEndingAFrame) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  builder.Sample({builder.Frame({.function = "a;b\nc"})}, {1});
  EXPECT_EQ(FoldedStacks(Functions(builder.Finish())), "a b c 1\n");
}

TEST(StackExportsTest, QuotesWhatCsvWouldTakeForTwoCells) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  builder.Sample({builder.Frame({.function = "f<a, \"b\">", .file = "a.cc"})}, {4});
  EXPECT_EQ(FramesAsCsv(Functions(builder.Finish()), "nanoseconds", 8),
            "function,file,line,flat nanoseconds,flat %,sum %,cum nanoseconds,cum %\r\n"
            "\"f<a, \"\"b\"\">\",a.cc,0,4,50.0000,50.0000,4,50.0000\r\n");
}

TEST(StackExportsTest, NamesNoLineOfAnUnknownFile) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  builder.Sample({builder.Frame({.function = "f", .line = 18})}, {4});
  const std::string csv = FramesAsCsv(Functions(builder.Finish()), "nanoseconds", 4);
  EXPECT_NE(csv.find("\r\nf,,,4,"), std::string::npos) << csv;
}

TEST(StackExportsTest, DrawsABoxForEachNodeWithItsNumbers) {
  const FrameStacks stacks = Functions(FoldedProfile({{"main;a<b>", 3}, {"main;c", 1}}));
  const FlamePicture picture{"cpu of x", [](int64_t value) { return std::to_string(value); }, 4};
  const std::string svg = FlameSvg(stacks, FlameOf(stacks, {}), picture);
  EXPECT_NE(svg.find("<title>a&lt;b&gt;: 3, 75.00 % of all</title><rect x=\"0.00\" y=\"64\" "
                     "width=\"899.50\""),
            std::string::npos)
      << svg;
  EXPECT_NE(svg.find("<title>c: 1, 25.00 % of all</title><rect x=\"900.00\""), std::string::npos);
  EXPECT_NE(FlameHtml(stacks, FlameOf(stacks, {}), picture).find("<script>"), std::string::npos);
}

TEST(StackExportsTest, DrawsCallersAboveThePivot) {
  const FrameStacks stacks = Functions(FoldedProfile({{"main;f;g", 2}}));
  const FlamePicture picture{"x", [](int64_t value) { return std::to_string(value); }, 2};
  const FlameGraph graph = FlameOf(stacks, {.pivot = Raw(stacks.names.Find("f"))});
  const std::string svg = FlameSvg(stacks, graph, picture);
  EXPECT_NE(svg.find("<title>main: 2, 100.00 % of all</title><rect x=\"0.00\" y=\"28\""),
            std::string::npos)
      << svg;
  EXPECT_NE(svg.find("<title>f: 2, 100.00 % of all</title><rect x=\"0.00\" y=\"46\""),
            std::string::npos);
  EXPECT_NE(svg.find("<title>g: 2, 100.00 % of all</title><rect x=\"0.00\" y=\"64\""),
            std::string::npos);
}

}  // namespace
}  // namespace skein
