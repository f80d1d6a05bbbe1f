#include "symbols/program.h"

#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

namespace skein {
namespace {

// The programs of testdata/profiles/native; their code begins at 0x401000.
std::string Native(const std::string& name) {
  return std::string(SKEIN_TESTDATA) + "/profiles/native/" + name;
}

constexpr LoadedRange kCode = {0x401000, 0x402000, 0x1000};

std::vector<CodeFrame> FramesAt(const std::string& name,
                                uint64_t address,
                                const LoadedRange& range = kCode,
                                bool names_only = false) {
  const Result<std::unique_ptr<Program>> program = Program::Open(Native(name), range, names_only);
  return program.ok() ? (*program)->At(address) : std::vector<CodeFrame>();
}

const std::vector<CodeFrame> kInlined = {
    {"_ZNK4tiny6Matrix3SumEv", "/srv/tiny/tiny.cc", 9, 21, 7},
    {"_ZN4tiny5TwiceERKNS_6MatrixE", "/srv/tiny/tiny.cc", 24, 24, 23},
    {"_ZN4tiny4WorkERNS_6MatrixEi", "/srv/tiny/tiny.cc", 31, 19, 27}};

TEST(Program, HasInlinedCallsInnermostFirst) {
  EXPECT_EQ(FramesAt("tiny", 0x401051), kInlined);
}

// The code before it ends at this address, and its table of lines with a line of its own.
TEST(Program, HasTheFirstLineOfAFunctionThatFollowsOtherCode) {
  const std::vector<CodeFrame> frames = FramesAt("tiny", 0x4010b8);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].line, 17);
}

TEST(Program, ReadsDebugInformationOfAStrippedProgramFromItsOwnFile) {
  EXPECT_EQ(FramesAt("tiny_stripped", 0x401051), kInlined);
}

TEST(Program, ReadsNamesAloneIfTold) {
  const std::vector<CodeFrame> work = {{"_ZN4tiny4WorkERNS_6MatrixEi", "", 0, 0, 0}};
  EXPECT_EQ(FramesAt("tiny", 0x401051, kCode, true), work);
}

TEST(Program, MovesAddressesToWhereTheFileWasLoaded) {
  const LoadedRange moved = {0x7f0000401000, 0x7f0000402000, 0x1000};
  EXPECT_EQ(FramesAt("tiny", 0x7f0000401051, moved), kInlined);
  const LoadedRange whole = {0x7f0000400000, 0x7f0000403000, 0};
  EXPECT_EQ(FramesAt("tiny", 0x7f0000401051, whole), kInlined) << "one mapping of several segments";
  const LoadedRange unknown = {};
  EXPECT_EQ(FramesAt("tiny", 0x401051, unknown), kInlined) << "nothing is known of the mapping";
}

TEST(Program, KnowsNothingOfAddressesOutsideOfItsRange) {
  EXPECT_TRUE(FramesAt("tiny", 0x409000).empty());
}

TEST(Program, HasItsBuildIdAlsoWhenStripped) {
  for (const char* name : {"tiny", "tiny_stripped"}) {
    const Result<ElfImage> image = ElfImage::Open(Native(name));
    ASSERT_TRUE(image.ok());
    EXPECT_EQ(image->build_id(), "e9ddbd0b6dbd74e6382cd74658bc7de843cf0f92");
  }
}

TEST(Program, ListsNamesByAddressEachUpToTheNext) {
  const Result<std::unique_ptr<Program>> program = Program::Open(Native("tiny"), kCode, false);
  ASSERT_TRUE(program.ok());
  const std::vector<Program::Names>& names = (*program)->AllNames();
  ASSERT_GE(names.size(), 3U);
  EXPECT_EQ(names[0].begin, 0x401000U);
  EXPECT_EQ(names[0].end, 0x401097U);
  EXPECT_EQ(names[0].names, std::vector<std::string_view>{"_ZN4tiny4WorkERNS_6MatrixEi"});
}

// Programs come from anywhere, and may be cut off or damaged.
TEST(Program, SurvivesDamage) {
  std::ifstream file(Native("tiny"), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  const std::string path = testing::TempDir() + "damaged";
  std::mt19937 random(1);
  size_t named = 0;
  for (int i = 0; i < 500; ++i) {
    std::string damaged = i % 5 == 0 ? whole.substr(0, random() % whole.size()) : whole;
    for (int k = 0; k < 1 + i % 40 && !damaged.empty(); ++k)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    std::ofstream(path, std::ios::binary) << damaged;
    const Result<std::unique_ptr<Program>> program = Program::Open(path, kCode, i % 2 == 0);
    if (!program.ok()) continue;
    for (uint64_t address = 0x401000; address < 0x4010e0; address += 0x11)
      named += (*program)->At(address).size();
    (*program)->AllNames();
  }
  EXPECT_GT(named, 0U);
}

TEST(Program, SaysWhyAFileIsNoProgram) {
  const auto why = [](const std::string& name) {
    return Program::Open(Native(name), kCode, false).error().message;
  };
  EXPECT_EQ(why("nothing"), "stat " + Native("nothing") + ": no such file or directory");
  EXPECT_EQ(why("tiny.cc"), "unrecognized binary format: " + Native("tiny.cc"));
}

TEST(LoadBase, FindsKernelsByTheirSymbolOrSegment) {
  const Result<ElfImage> image = ElfImage::Open(Native("tiny"));
  ASSERT_TRUE(image.ok());
  const LoadedRange kernel = {0xffffffff81000000, 0xffffffff82000000, 0, "[kernel.kallsyms]_text"};
  const Result<uint64_t> base = LoadBase(*image, kernel, 0xffffffff81000010);
  ASSERT_TRUE(base.ok());
  EXPECT_EQ(*base, 0xffffffff81000000 - 0x401000) << "the segment with the code begins there";
}

}  // namespace
}  // namespace skein
