#include <gtest/gtest.h>

#include "analyze/findings_script.h"

namespace skein {
namespace {

constexpr const char* kStillLocks = "0 running 0 | 100 waiting sync @sync.(*Mutex).Lock,main.";

TEST(EndlessLocks, AreToldOfTogether) {
  TraceScript script(200'000'000);
  script.Goroutine("main.one", kStillLocks + std::string("ab"));
  script.Goroutine("main.two", kStillLocks + std::string("ba"));
  const auto found = FindingsOf(script.Build(), FindEndlessLocks);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text,
            "2 goroutines wait for a lock in main.ab or main.ba for up to 200 ms, and still do "
            "when the trace ends");
  EXPECT_EQ(found[0].from, 100);
  EXPECT_EQ(found[0].to, 200'000'000);
}

TEST(EndlessLocks, NameTheOneThatWaits) {
  TraceScript script(200'000'000);
  script.Goroutine("main.one", kStillLocks + std::string("get"));
  script.Goroutine("main.two", "0 running 1 | 10 waiting chan_receive @runtime.chanrecv,main.two");
  const auto found = FindingsOf(script.Build(), FindEndlessLocks);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text,
            "G1 main.one waits for a lock in main.get for 200 ms, and still does when the trace "
            "ends");
}

TEST(EndlessLocks, AreNotThoseForWhichOthersWaitedAsLongAndWentOn) {
  TraceScript script(400'000'000);
  script.Goroutine("main.one", "0 running 0 | 250000000 waiting sync @sync.(*Mutex).Lock,main.get");
  script.Goroutine("main.two",
                   "0 running 1 | 10 waiting sync @sync.(*Mutex).Lock,main.get | 200000000 "
                   "runnable 1 @sync.(*Mutex).Unlock,main.get | 200000001 running 1");
  EXPECT_TRUE(FindingsOf(script.Build(), FindEndlessLocks).empty());
}

TEST(EndlessLocks, AreNotShortWaitsAtTheEnd) {
  TraceScript script(400'000'000);
  script.Goroutine("main.one", "0 running 0 | 340000000 waiting sync @sync.(*Mutex).Lock,main.get");
  EXPECT_TRUE(FindingsOf(script.Build(), FindEndlessLocks).empty());
}

}  // namespace
}  // namespace skein
