#include "analyze/blockers.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"
#include "analyze/user_functions.h"
#include "analyze/wake_tree.h"

namespace skein {
namespace {

// G1 waits twice for the lock that G2 holds, and once for the network.
Trace TwoWaitsForALock() {
  TraceScript script(100);
  script.Goroutine(
      "main.reader",
      "0 running 0 | 10 waiting sync @sync.Lock,main.get,main.reader | 30 runnable 2 "
      "@sync.Unlock,main.put,main.writer | 31 running 0 | 40 waiting network @net.Read "
      "| 50 runnable 2 @x | 51 running 0 | 60 waiting sync "
      "@sync.Lock,main.get,main.reader | 65 runnable 2 "
      "@sync.Unlock,main.put,main.writer | 66 running 0");
  script.Goroutine("main.writer",
                   "0 running 1 | 70 waiting chan_send @chansend,main.writer | 80 runnable 1 "
                   "@chanrecv,main.reader | 81 running 1");
  return script.Build();
}

std::string Leaf(const Trace& trace, StackId stack) {
  const auto frames = trace.names.stacks.frames(stack);
  return frames.empty() ? ""
                        : std::string(trace.text(trace.names.stacks.frame(frames[0]).function));
}

TEST(Blockers, ArePairsOfStacks) {
  const Trace trace = TwoWaitsForALock();
  const Blockers found = WhoBlocksWhom(trace, TimeKinds(trace), {}, 0, 100);
  ASSERT_EQ(found.pairs.size(), 2u);
  EXPECT_EQ(found.pairs[0].time_ns, 20 + 5);
  EXPECT_EQ(found.pairs[0].count, 2u);
  EXPECT_EQ(Leaf(trace, found.pairs[0].waiter), "sync.Lock");
  EXPECT_EQ(Leaf(trace, found.pairs[0].waker), "sync.Unlock");
  EXPECT_EQ(found.pairs[0].longest_ns, 20);
  EXPECT_EQ(found.pairs[0].longest_waker, GoroutineIndex{1});
  EXPECT_EQ(found.pairs[1].time_ns, 10);
  EXPECT_EQ(found.pairs[1].kind, TimeKind::kChannel);
  EXPECT_EQ(found.count, 3u);
  EXPECT_EQ(found.time_ns, 35);
}

TEST(Blockers, SumUpByTheProgramsFunctions) {
  TraceScript script(100);
  script.Goroutine("main.reader",
                   "0 running 0 | 10 waiting sync @sync.Lock,main.get,main.a | 30 runnable 2 "
                   "@sync.Unlock,main.put,main.writer | 31 running 0 | 40 waiting sync "
                   "@sync.Lock,main.get,main.b | 65 runnable 2 @sync.Unlock,main.put,main.c");
  script.Goroutine("main.writer", "0 running 1");
  const Trace trace = script.Build();
  const Blockers found = WhoBlocksWhom(trace, TimeKinds(trace), {}, 0, 100);
  EXPECT_EQ(found.pairs.size(), 2u);
  const auto rows = ByFunctions(found, UserFunctions(trace));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(trace.text(rows[0].waiter), "main.get");
  EXPECT_EQ(trace.text(rows[0].waker), "main.put");
  EXPECT_EQ(rows[0].count, 2u);
  EXPECT_EQ(rows[0].time_ns, 45);
  EXPECT_EQ(rows[0].longest_ns, 25);
}

TEST(Blockers, CountWhatLiesInTheWindow) {
  const Trace trace = TwoWaitsForALock();
  const Blockers found = WhoBlocksWhom(trace, TimeKinds(trace), {}, 20, 62);
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_EQ(found.pairs[0].time_ns, 10 + 2);
  EXPECT_EQ(found.pairs[0].count, 2u);
}

TEST(Blockers, MayBeOfOneGroup) {
  const Trace trace = TwoWaitsForALock();
  const Blockers waiters =
      WhoBlocksWhom(trace, TimeKinds(trace), {.waiters = 1u, .wakers = {}}, 0, 100);
  EXPECT_EQ(waiters.time_ns, 10);
  const Blockers wakers =
      WhoBlocksWhom(trace, TimeKinds(trace), {.waiters = {}, .wakers = 1u}, 0, 100);
  EXPECT_EQ(wakers.time_ns, 25);
}

TEST(WakeTree, HasTheWakerUpsideDownAboveTheWaiter) {
  const Trace trace = TwoWaitsForALock();
  const WakeTree tree = WakeTreeOf(trace, WhoBlocksWhom(trace, TimeKinds(trace), {}, 0, 100), 1000);
  std::vector<std::string> nodes;
  for (const WakeTree::Node& node : tree.nodes) {
    nodes.push_back(std::string(trace.text(node.function)) + (node.waker ? " < " : " ") +
                    std::to_string(node.total_ns));
  }
  EXPECT_EQ(nodes, (std::vector<std::string>{" 35", "main.reader 25", "main.get 25", "sync.Lock 25",
                                             "sync.Unlock < 25", "main.put < 25",
                                             "main.writer < 25", "main.writer 10", "chansend 10",
                                             "chanrecv < 10", "main.reader < 10"}));
}

}  // namespace
}  // namespace skein
