#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyze/findings_script.h"

namespace skein {
namespace {

constexpr Nanos kMs = 1'000'000;

// Twenty times in ten milliseconds: calls the system with `call`, and then waits for 8 ms where `wait` says.
Trace Waits(const std::string& call, const std::string& wait) {
  std::string states = "0 running 0";
  for (Nanos start = kMs; start < 200 * kMs; start += 10 * kMs)
    states += fmt::format(
        " | {} syscall 0 @{},Ask(int),main | {} running 0 | {} waiting network @{},Ask(int),main | "
        "{} runnable | {} running 0",
        start, call, start + 1000, start + 2000, wait, start + 2000 + 8 * kMs,
        start + 3000 + 8 * kMs);
  TraceScript script(201 * kMs);
  script.Goroutine("main", states);
  Trace trace = script.Build();
  trace.native = true;
  return trace;
}

TEST(Dependencies, AreSlowIfTheyAnswerLate) {
  const auto found = FindingsOf(Waits("10.0.0.1:80^connection,send^/lib/libc.so.6",
                                      "10.0.0.1:80^connection,recv^/lib/libc.so.6"),
                                FindSlowDependencies);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text,
            "Goroutines waited 160 ms in all, 20 times, until 10.0.0.1:80 answered in Ask: 8.00 ms "
            "each on average");
  EXPECT_EQ(found[0].value_ns, 160 * kMs);
}

TEST(Dependencies, OweNoAnswerIfNothingWasAsked) {
  EXPECT_TRUE(FindingsOf(Waits("10.0.0.1:80^connection,recv^/lib/libc.so.6",
                               "10.0.0.1:80^connection,recv^/lib/libc.so.6"),
                         FindSlowDependencies)
                  .empty());
}

TEST(Dependencies, OweNoAnswerToWhatOthersWereAsked) {
  EXPECT_TRUE(FindingsOf(Waits("10.0.0.2:80^connection,send^/lib/libc.so.6",
                               "10.0.0.1:80^connection,recv^/lib/libc.so.6"),
                         FindSlowDependencies)
                  .empty());
}

TEST(Dependencies, AreNotThoseWhoHaveConnectedToTheProgram) {
  EXPECT_TRUE(FindingsOf(Waits("send^/lib/libc.so.6", "recv^/lib/libc.so.6"), FindSlowDependencies)
                  .empty());
}

}  // namespace
}  // namespace skein
