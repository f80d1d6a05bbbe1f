#include "analyze/region_list.h"

#include <gtest/gtest.h>

#include "analyze/goroutine_stats.h"
#include "analyze/trace_script.h"

namespace skein {
namespace {

using Numbers = std::vector<uint32_t>;

//   G1   load 10..30 (from a.go:1)   load 40..50 (from a.go:2)   save 60..100, never ends
//   G2   load  0..20, without a beginning
class Regions : public testing::Test {
 protected:
  Regions() {
    g1_ = script_.Goroutine("main.main", "0 running 0 | 15 waiting chan | 25 running 0");
    g2_ = script_.Goroutine("main.work", "0 running 1 | 90 end");
    Region& stray = script_.AddRegion(g2_, "load", 0, 20);
    stray.no_begin = true;
    Region& first = script_.AddRegion(g1_, "load", 10, 30);
    first.stack = StackAt(1);
    first.task = TaskId{5};
    script_.AddRegion(g1_, "load", 40, 50).stack = StackAt(2);
    Region& open = script_.AddRegion(g1_, "save", 60, 100);
    open.stack = StackAt(3);
    open.no_end = true;
    script_.AddRange(g1_, "GC mark assist", 26, 45);
    trace_ = script_.Build();
    types_ = std::make_unique<RegionTypes>(trace_);
  }

  StackId StackAt(uint32_t line) {
    StackTable& stacks = script_.trace().names.stacks;
    const Frame frame{.pc = line * 16,
                      .function = script_.Text("main.main"),
                      .file = script_.Text("a.go"),
                      .line = line};
    return stacks.Intern({{stacks.InternFrame(frame)}});
  }

  Numbers That(const RegionFilter& filter) { return RegionsThat(trace_, *types_, filter); }

  TraceScript script_{100};
  GoroutineIndex g1_;
  GoroutineIndex g2_;
  Trace trace_;
  std::unique_ptr<RegionTypes> types_;
};

TEST_F(Regions, AreOfOneTypeIfNameAndPlaceAreTheSame) {
  ASSERT_EQ(types_->size(), 4u);
  EXPECT_EQ((*types_)[0].place.line, 0u);
  EXPECT_EQ((*types_)[1].place.line, 1u);
  EXPECT_EQ((*types_)[2].place.line, 2u);
  EXPECT_EQ(trace_.text((*types_)[3].name), "save");
  EXPECT_EQ(types_->TypeOf(0), 0u);
  EXPECT_EQ(types_->TypeOf(3), 3u);
}

TEST_F(Regions, AreCountedByType) {
  const std::vector<RegionTypeStats> rows = StatsOfRegionTypes(trace_, *types_, 0, 100);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].count, 1u);
  EXPECT_EQ(rows[0].complete.count, 0u);
  EXPECT_EQ(rows[1].complete.count, 1u);
  EXPECT_EQ(rows[1].complete.total_ns, 20);
  EXPECT_EQ(rows[1].exec_ns, 10);
}

TEST_F(Regions, ThatAreNotShownWholeHaveNoPercentilesButStandInTheHistogram) {
  const RegionTypeStats open = StatsOfRegionTypes(trace_, *types_, 0, 100)[3];
  EXPECT_EQ(open.complete.max_ns, 0);
  ASSERT_EQ(open.histogram.size(), 1u);
  EXPECT_EQ(open.histogram[0].count, 1u);
  EXPECT_LE(open.histogram[0].from_ns, 40);
  EXPECT_GT(open.histogram[0].to_ns, 40);
}

TEST_F(Regions, OutsideTheWindowAreOfNoType) {
  const std::vector<RegionTypeStats> rows = StatsOfRegionTypes(trace_, *types_, 35, 55);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].type, 2u);
}

TEST_F(Regions, AreFilteredByEverythingTheyHave) {
  EXPECT_EQ(That({}), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(That({.type = 1}), Numbers{1});
  EXPECT_EQ(That({.goroutine = g2_}), Numbers{0});
  EXPECT_EQ(That({.task = TaskId{5}}), Numbers{1});
  EXPECT_EQ(That({.complete = false}), (Numbers{0, 3}));
  EXPECT_EQ(That({.min_ns = 20, .max_ns = 39}), (Numbers{0, 1}));
  EXPECT_EQ(That({.from = 50, .to = 60}), Numbers{2});
}

TEST_F(Regions, HaveTheTimesOfTheirGoroutine) {
  const ChargedRanges charged(trace_);
  const GoroutineStats stats = StatsOf(trace_, charged, trace_.regions[1]);
  EXPECT_EQ(stats.times.total_ns, 20);
  EXPECT_EQ(stats.times.exec_ns, 10);
  EXPECT_EQ(stats.times.block_ns, 10);
  ASSERT_EQ(stats.ranges.size(), 1u);
  EXPECT_EQ(stats.ranges[0].time_ns, 4);
  EXPECT_EQ(TimesOf(trace_, trace_.regions[1]), stats.times);
}

}  // namespace
}  // namespace skein
