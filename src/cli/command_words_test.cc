#include "cli/command_words.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace skein {
namespace {

using Words = std::vector<std::string>;

TEST(WithoutHelpVerb, MakesAFlagOfIt) {
  EXPECT_EQ(WithoutHelpVerb({"help"}), Words({"--help"}));
  EXPECT_EQ(WithoutHelpVerb({"help", "trace", "summary"}), Words({"trace", "summary", "--help"}));
  EXPECT_EQ(WithoutHelpVerb({"trace", "help"}), Words({"trace", "--help"}));
  EXPECT_EQ(WithoutHelpVerb({"trace", "help", "events"}), Words({"trace", "events", "--help"}));
  EXPECT_EQ(WithoutHelpVerb({"version"}), Words({"--version"}));
}

TEST(WithoutHelpVerb, LeavesAllElseAlone) {
  for (const Words& words : {Words{}, Words{"trace"}, Words{"trace.out"}, Words{"record", "help"},
                             Words{"version", "other"}, Words{"trace", "summary", "help"}})
    EXPECT_EQ(WithoutHelpVerb(words), words);
}

TEST(WithTwoDashes, TakesFlagsAsGosToolsWriteThem) {
  EXPECT_EQ(WithTwoDashes({"-http=:6060", "-no_browser", "a"}),
            Words({"--http=:6060", "--no-browser", "a"}));
  EXPECT_EQ(WithTwoDashes({"-http", ":6060", "-h"}), Words({"--http", ":6060", "-h"}));
}

TEST(WithoutDashes, TakesThemFromBeforeTheProgramOnly) {
  CLI::App verb;
  std::string output;
  bool fast = false;
  verb.add_option("-o,--output", output);
  verb.add_flag("--fast", fast);
  const auto without = [&](const Words& words) { return WithoutDashes(words, verb); };
  EXPECT_EQ(without({"record", "--", "ls"}), Words({"record", "ls"}));
  EXPECT_EQ(without({"record", "-o", "x", "--fast", "--", "ls", "--", "a"}),
            Words({"record", "-o", "x", "--fast", "ls", "--", "a"}));
  EXPECT_EQ(without({"record", "--output=x", "--", "ls"}), Words({"record", "--output=x", "ls"}));
  EXPECT_EQ(without({"record", "-o", "--"}), Words({"record", "-o", "--"}));
  EXPECT_EQ(without({"record", "ls", "--"}), Words({"record", "ls", "--"}));
}

TEST(NearestName, FindsWhatWasMeant) {
  constexpr std::array<std::string_view, 4> kNames = {"summary", "findings", "events", "leaks"};
  EXPECT_EQ(NearestName("sumary", kNames), "summary");
  EXPECT_EQ(NearestName("sum", kNames), "summary");
  EXPECT_EQ(NearestName("event", kNames), "events");
  EXPECT_EQ(NearestName("finidngs", kNames), "findings");
  EXPECT_EQ(NearestName("trace", kNames), "");
  EXPECT_EQ(NearestName("e", kNames), "");
  EXPECT_EQ(NearestName("", kNames), "");
  EXPECT_EQ(NearestName("gtest.bin", kNames), "");
}

}  // namespace
}  // namespace skein
