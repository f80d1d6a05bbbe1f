#include "cli/go_tool_args.h"

#include <vector>

#include <gtest/gtest.h>

namespace skein {
namespace {

// "file http pprof debug", or "no".
std::string Parsed(const std::vector<std::string>& words) {
  const std::optional<GoToolArgs> args = ParseGoToolArgs(words);
  if (!args) return "no";
  return args->file + "|" + args->http + "|" + args->pprof + "|" + args->debug;
}

TEST(GoToolArgs, TakesFlagsWithOneDash) {
  EXPECT_EQ(Parsed({"-http=:6060", "trace.out"}), "trace.out|:6060||");
  EXPECT_EQ(Parsed({"-http", ":6060", "trace.out"}), "trace.out|:6060||");
  EXPECT_EQ(Parsed({"-pprof=sched", "trace.out"}), "trace.out||sched|");
  EXPECT_EQ(Parsed({"--pprof=net", "-http=:0", "trace.out"}), "trace.out|:0|net|");
}

TEST(GoToolArgs, KnowsTheDumpsOfEveryGo) {
  EXPECT_EQ(Parsed({"-d=footprint", "trace.out"}), "trace.out|||footprint");
  EXPECT_EQ(Parsed({"-d=1", "trace.out"}), "trace.out|||parsed");
  EXPECT_EQ(Parsed({"-d=2", "trace.out"}), "trace.out|||wire");
  EXPECT_EQ(Parsed({"-d", "wire", "trace.out"}), "trace.out|||wire");
  EXPECT_EQ(Parsed({"-d", "trace.out"}), "trace.out|||parsed");
}

TEST(GoToolArgs, TakesTheProgramThatOldTracesNeeded) {
  EXPECT_EQ(Parsed({"pkg.test", "trace.out"}), "trace.out|||");
  EXPECT_EQ(Parsed({"-pprof=sync", "pkg.test", "trace.out"}), "trace.out||sync|");
}

TEST(GoToolArgs, TakesFlagsInAnyOrderAndOursAmongThem) {
  EXPECT_EQ(Parsed({"-http=:6060", "--no-browser", "trace.out"}), "trace.out|:6060||");
  EXPECT_EQ(Parsed({"--no-browser", "trace.out", "-http", ":6060"}), "trace.out|:6060||");
  EXPECT_EQ(Parsed({"--no-browser", "pkg.test", "trace.out"}), "trace.out|||");
  EXPECT_TRUE(ParseGoToolArgs(std::vector<std::string>{"a", "-no-browser", "b"})->no_browser);
}

TEST(GoToolArgs, TellsTheProgramAndWhetherGoWasMeant) {
  const std::vector<std::string> words = {"pkg.test", "trace.out"};
  EXPECT_EQ(ParseGoToolArgs(words)->program, "pkg.test");
  EXPECT_FALSE(ParseGoToolArgs(words)->has_go_flags);
}

TEST(GoToolArgs, LeavesAllElseAlone) {
  EXPECT_EQ(Parsed({"trace.out"}), "no");
  EXPECT_EQ(Parsed({"--http=:6060", "trace.out"}), "no");
  EXPECT_EQ(Parsed({"--no-browser", "trace.out"}), "no");
  EXPECT_EQ(Parsed({"-h"}), "no");
  EXPECT_EQ(Parsed({"-pprof"}), "no");
  EXPECT_EQ(Parsed({"-http=:0", "--bogus", "trace.out"}), "no");
}

}  // namespace
}  // namespace skein
