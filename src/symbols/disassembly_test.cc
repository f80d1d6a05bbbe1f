#include "symbols/disassembly.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(ReadObjdump, KnowsTheLinesThatBinutilsPrints) {
  constexpr std::string_view kOutput = R"(
a.out:     file format elf64-x86-64

Disassembly of section .text:

0000000000401000 <app::Run(int)>:
app::Run(int)():
/srv/a.cc:27
  401000:	push   %r15
  401002:	call   4010b8 <f::g>
_ZN1aclEv():
/srv/b.h:9 (discriminator 3)
  401007:	ret    
)";
  const std::vector<Instruction> expected = {
      {0x401000, "push   %r15", "app::Run(int)", "/srv/a.cc", 27},
      {0x401002, "call   4010b8 <f::g>", "app::Run(int)", "/srv/a.cc", 27},
      {0x401007, "ret", "_ZN1aclEv", "/srv/b.h", 9}};
  EXPECT_EQ(ReadObjdump(kOutput, false), expected);
}

TEST(ReadObjdump, KeepsNamesThatBeginAsNumbersDo) {
  constexpr std::string_view kOutput = "app::Mix(int):\n  401000:\tnop\n";
  EXPECT_EQ(ReadObjdump(kOutput, false)[0].function, "app::Mix(int)");
  EXPECT_EQ(ReadObjdump(kOutput, true)[0].function, "pp::Mix(int)") << "as google/pprof has it";
}

TEST(ReadObjdump, ForgetsThePlaceBehindLinesThatItDoesNotKnow) {
  constexpr std::string_view kOutput = "f():\na.c:3\n 10:\tnop\n\n 11:\tnop\n";
  const std::vector<Instruction> read = ReadObjdump(kOutput, false);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].line, 3);
  EXPECT_EQ(read[1], (Instruction{0x11, "nop", "", "", 0}));
}

}  // namespace
}  // namespace skein
