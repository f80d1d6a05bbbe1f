#include "sigsafe/stack_walk.h"

#include <algorithm>
#include <functional>
#include <vector>

#include <execinfo.h>
#include <gtest/gtest.h>

#include "sigsafe/stack_memory.h"

namespace skein {
namespace {

[[gnu::noinline]] void Here(WalkedStack& stack) {
  WalkStack(SKEIN_CALLER, UINT64_MAX, Unwinding::kCallFrameInfo, stack);
}

[[gnu::noinline]] void Both(int depth, WalkedStack& stack, std::vector<void*>& expected) {
  if (depth > 0) {
    Both(depth - 1, stack, expected);
  } else {
    expected.resize(
        static_cast<size_t>(backtrace(expected.data(), static_cast<int>(expected.size()))));
    Here(stack);
  }
  asm volatile("" ::: "memory");  // No tail call.
}

TEST(StackWalk, FindsTheFramesThatGlibcFinds) {
  WalkedStack stack;
  std::vector<void*> expected(WalkedStack::kMaxFrames);
  const std::function<void()> by_function = [&] { Both(7, stack, expected); };
  by_function();
  ASSERT_GT(stack.size, 9u);
  // Innermost come Both's two calls, at different addresses of the same function, and with ASan's backtrace()
  // also itself.
  const std::vector<uint64_t> found(stack.pcs + 1, stack.pcs + stack.size);
  std::vector<uint64_t> outer;
  for (void* const pc : expected)
    outer.push_back(reinterpret_cast<uint64_t>(pc));
  outer.erase(outer.begin(), std::ranges::find(outer, found.front()));
  EXPECT_EQ(found, outer);
}

TEST(StackWalk, FindsTheSameAgainAfterForgetting) {
  std::vector<WalkedStack> stacks(2);
  const volatile size_t times = 2;  // Not unrolled: both walks begin at the same place.
  for (size_t i = 0; i < times; ++i) {
    Here(stacks[i]);
    ForgetFrameRules();
  }
  EXPECT_EQ(stacks[0].hash, stacks[1].hash);
}

struct Remembered {
  StackMemory memory{};
  uint32_t found = 0;
};

// Looks first, and keeps the stack under `id` if it was not known.
[[gnu::noinline]] void Remember(Remembered& all, uint32_t id) {
  const Registers from = SKEIN_CALLER;
  all.found = all.memory.Find(from);
  WalkedStack stack;
  WalkStack(from, UINT64_MAX, Unwinding::kCallFrameInfo, stack);
  stack.by_rsp_only = true;  // Whichever frames the test's own main has.
  if (all.found == 0) all.memory.Keep(from, stack, id);
}

[[gnu::noinline]] void FromOnePlace(Remembered& all, uint32_t id) {
  Remember(all, id);
  asm volatile("" ::: "memory");
}

TEST(StackMemory, KnowsAStackAgainButNotOneOfAnotherCaller) {
  Remembered all;
  std::vector<uint32_t> found;
  const volatile uint32_t times = 3;
  for (uint32_t i = 1; i <= times; ++i) {
    FromOnePlace(all, i);
    found.push_back(all.found);
  }
  FromOnePlace(all, 9);  // The same innermost frame, called from another line.
  found.push_back(all.found);
  EXPECT_EQ(found, (std::vector<uint32_t>{0, 1, 1, 0}));
  all.memory.Forget();
  FromOnePlace(all, 5);
  EXPECT_EQ(all.found, 0u);
}

[[gnu::noinline]] void Deep(int depth, WalkedStack& stack) {
  if (depth > 0)
    Deep(depth - 1, stack);
  else
    Here(stack);
  asm volatile("" ::: "memory");
}

TEST(StackWalk, KeepsTheInnermostFramesOfADeepStack) {
  WalkedStack stack;
  Deep(1000, stack);
  EXPECT_EQ(stack.size, WalkedStack::kMaxFrames);
}

TEST(StackWalk, DoesNotReadAboveTheTop) {
  WalkedStack stack;
  const auto here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  WalkStack({reinterpret_cast<uint64_t>(__builtin_return_address(0)), here, here}, here,
            Unwinding::kFramePointers, stack);
  EXPECT_EQ(stack.size, 1u);
}

}  // namespace
}  // namespace skein
