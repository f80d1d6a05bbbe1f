#include "analyze/gc_cycles.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

//   marking      |20 ............................ 80|          |120 ...
//   stops         20..23                      75..85, after which there is a new goal
//   worker          30..50 dedicated, 50..55 not running, 55..65 idle
class Collections : public testing::Test {
 protected:
  Collections() {
    const auto worker = script_.Goroutine(
        "runtime.gcBgMarkWorker",
        "0 waiting GC | 30 running 0 | 50 waiting GC | 55 running 0 | 65 waiting GC");
    const auto mutator = script_.Goroutine("main.main", "0 running 1");
    Phase("GC concurrent mark phase", 20, 80);
    Phase("GC concurrent mark phase", 120, 150).open = true;
    script_.AddRange(mutator, "stop-the-world (GC sweep termination)", 20, 23);
    script_.AddRange(mutator, "stop-the-world (GC mark termination)", 75, 85);
    script_.AddRange(mutator, "stop-the-world (read mem stats)", 60, 61);
    script_.AddRange(mutator, "GC mark assist", 10, 25);
    script_.AddRange(mutator, "GC mark assist", 40, 44);
    script_.AddLabel(worker, 0, "GC (dedicated)", 31);
    script_.AddLabel(worker, 0, "GC (dedicated)", 31);
    script_.AddLabel(worker, 0, "GC (idle)", 55);
    script_.trace().heap_bytes = {{5, 100}, {40, 160}, {79, 60}, {110, 90}};
    script_.trace().heap_goal_bytes = {{5, 150}, {82, 120}};
    cycles_ = GcCyclesOf(script_.Build());
  }

  Range& Phase(std::string_view name, Nanos start, Nanos end) {
    Range& range = script_.AddRange(GoroutineIndex{0}, name, start, end);
    range.scope = ResourceKind::kNone;
    range.owner = UINT32_MAX;
    return range;
  }

  TraceScript script_{150};
  std::vector<GcCycle> cycles_;
};

TEST_F(Collections, AreTheMarkPhases) {
  ASSERT_EQ(cycles_.size(), 2u);
  EXPECT_EQ(cycles_[0].start, 20);
  EXPECT_EQ(cycles_[0].end, 80);
  EXPECT_FALSE(cycles_[0].open);
  EXPECT_TRUE(cycles_[1].open);
}

TEST_F(Collections, StopTheWorldTwice) {
  EXPECT_EQ(cycles_[0].sweep_termination_ns, 3);
  EXPECT_EQ(cycles_[0].mark_termination_ns, 10);
  EXPECT_EQ(cycles_[0].other_stops_ns, 1);
}

TEST_F(Collections, CountAssistsWithinThem) {
  EXPECT_EQ(cycles_[0].assists, 2u);
  EXPECT_EQ(cycles_[0].assist_ns, 5 + 4);
  EXPECT_EQ(cycles_[1].assists, 0u);
}

TEST_F(Collections, CountAWorkerOnceHoweverOftenItIsLabelled) {
  EXPECT_EQ(cycles_[0].worker_ns, (std::array<Nanos, kGcWorkerCount>{20, 0, 10}));
}

TEST_F(Collections, KnowTheHeapBeforeAndAfter) {
  EXPECT_EQ(cycles_[0].heap_before, 100u);
  EXPECT_EQ(cycles_[0].heap_most, 160u);
  EXPECT_EQ(cycles_[0].heap_after, 60u);
  EXPECT_EQ(cycles_[0].goal, 150u);
  EXPECT_EQ(cycles_[0].next_goal, 120u);
  EXPECT_EQ(cycles_[1].heap_before, 90u);
  EXPECT_EQ(cycles_[1].heap_after, std::nullopt);
}

}  // namespace
}  // namespace skein
