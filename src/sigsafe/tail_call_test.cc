#include "sigsafe/tail_call.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace skein {
namespace {

uint64_t return_address = 0;

[[gnu::noinline]] void Here() {
  return_address = reinterpret_cast<uint64_t>(__builtin_return_address(0));
}

// As an optimising compiler has it: the last act is a jump.
extern "C" void skein_test_jumps_to(void (*there)());
__asm__(
    ".text\n"
    ".type skein_test_jumps_to, @function\n"
    "skein_test_jumps_to:\n"
    ".cfi_startproc\n"
    "jmp *%rdi\n"
    ".cfi_endproc\n"
    ".size skein_test_jumps_to, .-skein_test_jumps_to\n");

TEST(TailCaller, IsTheFunctionThatEndsInAJump) {
  skein_test_jumps_to(&Here);
  EXPECT_EQ(TailCallerOf(return_address), reinterpret_cast<uint64_t>(&skein_test_jumps_to));
}

TEST(TailCaller, IsUnknownBehindACallThroughAPointer) {
  void (*volatile here)() = &Here;
  here();
  EXPECT_EQ(TailCallerOf(return_address), 0u);
}

TEST(TailCaller, IsUnknownOutsideOfCode) {
  const uint8_t data[] = {0xe8, 0, 0, 0, 0};
  EXPECT_EQ(TailCallerOf(reinterpret_cast<uint64_t>(data + sizeof data)), 0u);
  EXPECT_EQ(TailCallerOf(1), 0u);
}

}  // namespace
}  // namespace skein
