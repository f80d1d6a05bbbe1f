#include "report/flame.h"

#include <string>

#include "gtest/gtest.h"
#include "profile/builder.h"
#include "report/callers.h"
#include "report/folded_profile.h"

namespace skein {
namespace {

FrameStacks Functions(const Profile& profile) {
  return StacksOf(profile, {});
}

uint32_t FrameCalled(const FrameStacks& stacks, std::string_view name) {
  return Raw(stacks.names.Find(name));
}

// One node a line: indented by its depth, with self and total.
std::string Drawn(const FrameStacks& stacks, const std::vector<CallNode>& nodes) {
  std::vector<std::string> lines(nodes.size());
  std::vector<std::vector<uint32_t>> children(nodes.size());
  for (uint32_t i = 1; i < nodes.size(); ++i)
    children[nodes[i].parent].push_back(i);
  std::string text;
  const auto draw = [&](const auto& self, uint32_t node, size_t depth) -> void {
    text += std::string(depth, '.') + std::string(stacks.name(nodes[node].frame)) + ' ' +
            std::to_string(nodes[node].self) + '/' + std::to_string(nodes[node].total) + '\n';
    for (const uint32_t child : children[node])
      self(self, child, depth + 1);
  };
  draw(draw, 0, 0);
  return text;
}

// Room was asked for as if every location of a stack had as many inlined calls as the one that has most.
TEST(FrameStacksTest, NeedsNoRoomForWhatDoesNotOccur) {
  constexpr uint32_t kMany = 100'000;
  Profile profile;
  profile.sample_types.resize(1);
  profile.AddFunction({.name = profile.strings.Intern("f")});
  profile.all_lines.resize(kMany + 1);
  profile.AddLocation({.line_begin = 0, .line_count = kMany});
  profile.AddLocation({.line_begin = kMany, .line_count = 1});
  profile.AddSample(std::vector<uint32_t>(kMany, 1), std::vector<int64_t>{1}, {});
  profile.AddSample(std::vector<uint32_t>{0, 1}, std::vector<int64_t>{2}, {});
  const FrameStacks stacks = StacksOf(profile, {});
  ASSERT_EQ(stacks.size(), 2u);
  EXPECT_EQ(stacks.stack(0).size(), kMany);
  EXPECT_EQ(stacks.stack(1).size(), kMany + 1);
}

TEST(FrameStacksTest, JoinsEqualStacksAndLeavesZerosOut) {
  const Profile profile = FoldedProfile({{"main;f", 2}, {"main;g", 0}, {"main;f", 3}});
  const FrameStacks stacks = Functions(profile);
  ASSERT_EQ(stacks.size(), 1U);
  EXPECT_EQ(stacks.values[0], 5);
  EXPECT_EQ(stacks.name(stacks.stack(0)[0]), "main");
  EXPECT_EQ(stacks.name(stacks.stack(0)[1]), "f");
}

TEST(FrameStacksTest, CallsALocationWithoutSymbolsByItsProgram) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  builder.profile().mappings.push_back(
      {.start = 0x1000, .limit = 0x2000, .file = builder.Intern("/lib/libc.so.6")});
  const uint32_t known = builder.Location(0x1010, 0, {});
  const uint32_t unknown = builder.Location(0x9000, Profile::kNone, {});
  builder.Sample({known, unknown}, {1});
  const Profile profile = builder.Finish();
  const FrameStacks stacks = Functions(profile);
  EXPECT_EQ(stacks.name(stacks.stack(0)[0]), "<unknown>");
  EXPECT_EQ(stacks.name(stacks.stack(0)[1]), "[libc.so.6]");
  const FrameStacks addresses = StacksOf(profile, {.granularity = FrameGranularity::kAddresses});
  EXPECT_EQ(addresses.name(addresses.stack(0)[1]), "0000000000001010 [libc.so.6]");
}

TEST(FrameStacksTest, HasAFileForEveryFrameEvenOfAnEmptyProfile) {
  const FrameStacks stacks = Functions(FoldedProfile({}));
  EXPECT_EQ(stacks.size(), 0U);
  EXPECT_EQ(stacks.files.size(), stacks.frame_count());
  EXPECT_EQ(NeighboursOf(stacks, 0).itself.cum, 0);
}

TEST(FlameTest, SumsStacksThatBeginAlike) {
  const FrameStacks stacks = Functions(
      FoldedProfile({{"main;parse;read", 3}, {"main;parse", 1}, {"main;write", 5}, {"init", 2}}));
  EXPECT_EQ(Drawn(stacks, FlameOf(stacks, {}).callees),
            " 0/11\n"
            ".main 0/9\n"
            "..write 5/5\n"
            "..parse 1/4\n"
            "...read 3/3\n"
            ".init 2/2\n");
}

TEST(FlameTest, LeavesOutWhatIsTooNarrowButKeepsItsSum) {
  const FrameStacks stacks =
      Functions(FoldedProfile({{"main;big", 997}, {"main;small", 2}, {"main;tiny", 1}}));
  EXPECT_EQ(Drawn(stacks, FlameOf(stacks, {.pivot = {}, .least = 0.002}).callees),
            " 0/1000\n"
            ".main 0/1000\n"
            "..big 997/997\n"
            "..small 2/2\n");
}

TEST(FlameTest, KeepsTheHeaviestNodesWhenThereAreTooMany) {
  const FrameStacks stacks = Functions(FoldedProfile({{"a;b;c", 5}, {"x;y", 4}, {"x;z", 3}}));
  EXPECT_EQ(Drawn(stacks, FlameOf(stacks, {.pivot = {}, .least = 0, .most_nodes = 4}).callees),
            " 0/12\n"
            ".x 0/7\n"
            ".a 0/5\n"
            "..b 0/5\n");
}

TEST(FlameTest, APivotHasItsCalleesBelowAndItsCallersAbove) {
  const FrameStacks stacks = Functions(
      FoldedProfile({{"main;parse;read", 3}, {"init;read;syscall", 4}, {"main;write", 5}}));
  const FlameGraph graph = FlameOf(stacks, {.pivot = FrameCalled(stacks, "read")});
  EXPECT_EQ(Drawn(stacks, graph.callees), "read 3/7\n.syscall 4/4\n");
  EXPECT_EQ(Drawn(stacks, graph.callers), "read 0/7\n.init 4/4\n.parse 0/3\n..main 3/3\n");
}

TEST(FlameTest, ARecursivePivotIsItsOutermostCall) {
  const FrameStacks stacks = Functions(FoldedProfile({{"main;fib;fib;fib", 4}, {"main;fib", 1}}));
  const FlameGraph graph = FlameOf(stacks, {.pivot = FrameCalled(stacks, "fib")});
  EXPECT_EQ(Drawn(stacks, graph.callees), "fib 1/5\n.fib 0/4\n..fib 4/4\n");
  EXPECT_EQ(Drawn(stacks, graph.callers), "fib 0/5\n.main 5/5\n");
}

TEST(FlameTest, ComparesWithAnotherProfileStackByStack) {
  const Profile now = FoldedProfile({{"main;f", 6}, {"main;new", 1}});
  const Profile before = FoldedProfile({{"main;f", 2}, {"main;gone", 4}});
  const FrameStacks stacks =
      StacksOf(now, {.base = {.profile = &before, .sample_type = 0, .scale = 0.5}});
  const std::vector<CallNode> nodes = FlameOf(stacks, {}).callees;
  EXPECT_EQ(nodes[0].total, 7);
  EXPECT_EQ(nodes[0].base_total, 3);
  EXPECT_EQ(nodes[0].weight, 10U);
  const auto sum_of = [&](std::string_view name) {
    for (const FrameSum& sum : SumsByFrame(stacks))
      if (stacks.name(sum.frame) == name) return std::pair(sum.flat, sum.base_flat);
    return std::pair<int64_t, int64_t>(-1, -1);
  };
  EXPECT_EQ(sum_of("f"), std::pair(int64_t{6}, int64_t{1}));
  EXPECT_EQ(sum_of("new"), std::pair(int64_t{1}, int64_t{0}));
  EXPECT_EQ(sum_of("gone"), std::pair(int64_t{0}, int64_t{2}));
}

TEST(FlameTest, SumsTheStacksWithAMarkedFrameOnce) {
  const FrameStacks stacks =
      Functions(FoldedProfile({{"main;f;f", 2}, {"main;g;f", 3}, {"main;h", 4}}));
  std::vector<bool> marked(stacks.frame_count());
  marked[FrameCalled(stacks, "f")] = true;
  EXPECT_EQ(SumOfMarked(stacks, marked, std::nullopt), 5);
  EXPECT_EQ(SumOfMarked(stacks, marked, FrameCalled(stacks, "g")), 3);
}

TEST(CallersTest, CountsARecursiveFunctionOnce) {
  const FrameStacks stacks =
      Functions(FoldedProfile({{"main;fib;fib;fib", 4}, {"main;fib;print", 1}}));
  const Neighbours fib = NeighboursOf(stacks, FrameCalled(stacks, "fib"));
  EXPECT_EQ(fib.itself.cum, 5);
  EXPECT_EQ(fib.itself.flat, 4);
  ASSERT_EQ(fib.callers.size(), 2U);
  EXPECT_EQ(stacks.name(fib.callers[0].frame), "main");
  EXPECT_EQ(fib.callers[0].cum, 5);
  EXPECT_EQ(stacks.name(fib.callers[1].frame), "fib");
  EXPECT_EQ(fib.callers[1].cum, 4);
  ASSERT_EQ(fib.callees.size(), 2U);
  EXPECT_EQ(stacks.name(fib.callees[1].frame), "print");
  EXPECT_EQ(fib.callees[1].flat, 1);
}

}  // namespace
}  // namespace skein
