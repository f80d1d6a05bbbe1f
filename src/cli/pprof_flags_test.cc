#include "cli/pprof_flags.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

using Words = std::vector<std::string>;

ParsedPprofFlags Parse(const Words& words) {
  return ParsePprofFlags(words, [](std::string_view) {});
}

std::string MistakeIn(const Words& words) {
  const ParsedPprofFlags parsed = Parse(words);
  return parsed.error ? parsed.error->message : "none";
}

TEST(PprofFlags, HaveOneDashOrTwoAndValuesBehindThemOrApart) {
  for (const Words& words :
       {Words{"-nodecount=3", "-top", "cpu"}, Words{"--nodecount", "3", "--top", "cpu"}}) {
    const ParsedPprofFlags parsed = Parse(words);
    ASSERT_FALSE(parsed.error);
    EXPECT_EQ(parsed.request.config.nodecount, 3);
    EXPECT_EQ(parsed.request.command->name, "top");
    EXPECT_EQ(parsed.request.sources, Words{"cpu"});
  }
}

TEST(PprofFlags, EndAtTheFirstWordThatIsNone) {
  EXPECT_EQ(Parse({"-top", "cpu", "-cum"}).request.sources, (Words{"cpu", "-cum"}));
  EXPECT_EQ(Parse({"-top", "--", "-cum"}).request.sources, Words{"-cum"});
}

TEST(PprofFlags, SayWhatIsWrong) {
  EXPECT_EQ(MistakeIn({"-top"}), "no profile source specified");
  EXPECT_EQ(MistakeIn({"-no_such", "cpu"}), "flag provided but not defined: -no_such");
  EXPECT_EQ(MistakeIn({"cpu", "-top"}), "none");
  EXPECT_EQ(MistakeIn({"-nodecount", "x", "cpu"}),
            "invalid value \"x\" for flag -nodecount: parse error");
  EXPECT_EQ(MistakeIn({"-trim=perhaps", "cpu"}),
            "invalid boolean value \"perhaps\" for -trim: parse error");
  EXPECT_EQ(MistakeIn({"-top", "-tree", "cpu"}), "must set at most one output format");
  EXPECT_EQ(MistakeIn({"-lines", "-files", "cpu"}), "conflicting options set: [files lines]");
  EXPECT_EQ(MistakeIn({"-base=a", "-diff_base=b", "cpu"}),
            "-base and -diff_base flags cannot both be specified");
}

TEST(PprofFlags, AskingForHelpIsNoMistake) {
  EXPECT_EQ(MistakeIn({"-help"}), "");
  EXPECT_NE(PprofHelp().find("\n    -top                  The largest entries\n"),
            std::string::npos);
}

TEST(PprofFlags, ShortNamesOfSampleTypesCountOnce) {
  std::vector<std::string> warnings;
  const Words words = {"-inuse_space", "-alloc_space", "heap"};
  const ParsedPprofFlags parsed =
      ParsePprofFlags(words, [&](std::string_view text) { warnings.emplace_back(text); });
  EXPECT_EQ(parsed.request.config.sample_index, "inuse_space");
  EXPECT_EQ(warnings, Words{"Multiple value selections, ignoring -alloc_space"});
}

}  // namespace
}  // namespace skein
