#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyze/findings_script.h"

namespace skein {
namespace {

constexpr Nanos kRoundNs = 10'000'000;

// Has the lock for 20 rounds' first half or, `second`, the other; the waits are for the goroutine of that id.
// While it has it, it runs for 1 ms and then does `meanwhile` for 3 ms.
std::string TakesTurns(bool second, int other, const std::string& meanwhile) {
  std::string states = second ? "0 running 1" : "0 running 0";
  for (int round = 0; round < 20; ++round) {
    const Nanos has = round * kRoundNs + (second ? kRoundNs / 2 : 0);
    states += fmt::format(
        " | {} waiting sync @sync.(*Mutex).Lock,main.get | {} runnable {} "
        "@sync.(*Mutex).Unlock,main.get"
        " | {} running {} | {} {} | {} runnable | {} running {}",
        has + 1, has + 4'000'001, other, has + 4'000'002, second ? 1 : 0, has + 5'000'002,
        meanwhile, has + 8'000'002, has + 8'000'003, second ? 1 : 0);
  }
  return states;
}

std::string ContentionOf(const std::string& meanwhile) {
  TraceScript script(21 * kRoundNs);
  script.Goroutine("main.worker", TakesTurns(false, 2, meanwhile));
  script.Goroutine("main.worker", TakesTurns(true, 1, meanwhile));
  const auto found = FindingsOf(script.Build(), FindContention);
  return found.size() == 1 ? found[0].text : "";
}

TEST(Contention, SaysWhatWhoHasTheLockWaitsFor) {
  EXPECT_EQ(ContentionOf("waiting network @net.Read,main.ask,main.get"),
            "Goroutines waited 160 ms in all, 40 times, for a lock in main.get; most of it until "
            "main.get let go; who has it waits (network) in main.ask, called by main.get, 75.0 % "
            "of the time");
}

TEST(Contention, SaysNothingOfHoldersThatWork) {
  EXPECT_EQ(ContentionOf("running"),
            "Goroutines waited 160 ms in all, 40 times, for a lock in main.get; most of it until "
            "main.get let go");
}

// It may have taken the lock after it had waited for the network.
TEST(Contention, SaysNothingOfHoldersThatFoundTheLockFree) {
  TraceScript script(21 * kRoundNs);
  std::string holder = "0 running 0";
  std::string waiter = "0 running 1";
  for (Nanos start = 0; start < 20 * kRoundNs; start += kRoundNs) {
    holder += fmt::format(
        " | {} waiting network @net.Read,main.ask,main.get | {} runnable | {} running 0", start + 1,
        start + 8'000'000, start + 8'000'001);
    waiter += fmt::format(
        " | {} waiting sync @sync.(*Mutex).Lock,main.get | {} runnable 1 "
        "@sync.(*Mutex).Unlock,main.get"
        " | {} running 1",
        start + 2, start + 9'000'000, start + 9'000'001);
  }
  script.Goroutine("main.worker", holder);
  script.Goroutine("main.worker", waiter);
  const auto found = FindingsOf(script.Build(), FindContention);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].text.ends_with("until main.get let go")) << found[0].text;
}

}  // namespace
}  // namespace skein
