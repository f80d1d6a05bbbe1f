#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "store/lane_slices_builder.h"
#include "store/lane_text.h"
#include "store/random_slices.h"

namespace skein {
namespace {

constexpr StateCode kDead = 0;
constexpr StateCode kRuns = 1;
constexpr StateCode kCalls = 2;
constexpr StateCode kWaits = 3;

// Goroutines that execute on lanes, told as it happens.
class Story {
 public:
  void Run(uint32_t lane, uint32_t goroutine, Nanos time) {
    lanes_.Begin(lane, time, GoroutineIndex{goroutine}, LaneState::kRunning,
                 Add(goroutine, time, kRuns));
  }
  void Call(uint32_t lane, uint32_t goroutine, Nanos time) {
    lanes_.Begin(lane, time, GoroutineIndex{goroutine}, LaneState::kSyscall,
                 Add(goroutine, time, kCalls));
  }
  void Wait(uint32_t lane, uint32_t goroutine, Nanos time) {
    Add(goroutine, time, kWaits);
    lanes_.Leave(lane, time, GoroutineIndex{goroutine});
  }
  void Idle(uint32_t lane, Nanos time) { lanes_.Idle(lane, time); }
  void Busy(uint32_t lane, Nanos time, ThreadIndex thread = ThreadIndex::kNone) {
    lanes_.Busy(lane, time, thread);
  }

  SliceTable Build(uint32_t lane_count, Nanos end) {
    for (uint32_t goroutine = 0; goroutine < goroutine_count_; ++goroutine)
      slices_.Append(goroutine, {.start = end, .state = kDead});
    auto goroutines = slices_.Build(goroutine_count_);
    return SliceTable(
        lanes_.Build(lane_count, end, LaneState::kNoGoroutine,
                     {LaneState::kIdle, LaneState::kRunning, LaneState::kSyscall, LaneState::kIdle},
                     goroutines, slices_.slices()));
  }

 private:
  uint32_t Add(uint32_t goroutine, Nanos time, StateCode state) {
    goroutine_count_ = std::max(goroutine_count_, goroutine + 1);
    return slices_.Append(goroutine, {.start = time, .state = state});
  }

  static constexpr StateClasses kClasses = {StateClass::kNone, StateClass::kRunning,
                                            StateClass::kSyscall, StateClass::kOther};
  PackedSlicesBuilder slices_{kClasses};
  LaneSlicesBuilder lanes_;
  uint32_t goroutine_count_ = 0;
};

TEST(LaneSlices, ShowWhoExecutesAndWhatLiesBetween) {
  Story story;
  story.Busy(0, 0);
  story.Run(0, 5, 3);
  story.Call(0, 5, 10);
  story.Run(0, 5, 12);
  story.Wait(0, 5, 20);
  story.Run(0, 6, 25);
  story.Wait(0, 6, 30);
  story.Idle(0, 32);
  story.Busy(0, 40);
  EXPECT_EQ(
      LaneText(story.Build(1, 50), 0),
      "0-3 none, 3-10 run 5, 10-12 syscall 5, 12-20 run 5, 20-25 none, 25-30 run 6, 30-32 none, "
      "32-40 idle, 40-50 none");
}

TEST(LaneSlices, KnowWhoTookALaneThatWasIdleOrBegins) {
  Story story;
  story.Busy(0, 0, ThreadIndex{7});
  story.Idle(0, 10);
  story.Busy(0, 20, ThreadIndex{8});
  story.Run(0, 5, 22);
  const SliceTable table = story.Build(1, 30);
  std::string text;
  for (SliceIndex slice = table.begin(0); slice < table.end(0); ++slice) {
    if (table.TakenBy(slice) == ThreadIndex::kNone) continue;
    text += std::to_string(table.finish(slice)) + " by " +
            std::to_string(Raw(table.TakenBy(slice))) + ", ";
    EXPECT_EQ(table.value(slice), UINT32_MAX) << "no goroutine is there";
  }
  EXPECT_EQ(text, "0 by 7, 20 by 8, ");
}

TEST(LaneSlices, LastUntilTheEndOfTheTrace) {
  Story story;
  story.Run(0, 1, 10);
  story.Idle(1, 20);
  const SliceTable table = story.Build(3, 50);
  EXPECT_EQ(LaneText(table, 0), "10-50 run 1");
  EXPECT_EQ(LaneText(table, 1), "20-50 idle");
  EXPECT_EQ(table.begin(2), table.end(2));
}

TEST(LaneSlices, CutShortWhoIsPushedAside) {
  // Damaged traces tell of two goroutines on one processor.
  Story story;
  story.Run(0, 1, 10);
  story.Run(0, 2, 20);
  story.Wait(0, 1, 30);
  story.Wait(0, 2, 40);
  EXPECT_EQ(LaneText(story.Build(1, 50), 0), "10-20 run 1, 20-40 run 2, 40-50 none");
}

TEST(LaneSlices, NeverGoBackInTime) {
  Story story;
  story.Run(0, 1, 10);
  story.Wait(0, 1, 20);
  story.Run(0, 2, 0);
  const SliceTable table = story.Build(1, 50);
  for (SliceIndex slice = table.begin(0); slice < table.end(0); ++slice)
    EXPECT_LE(table.start(slice), table.finish(slice));
  EXPECT_EQ(LaneText(table, 0), "10-20 run 1, 20-50 none");
}

class RandomLanesTest : public testing::TestWithParam<uint32_t> {
 protected:
  RandomLanesTest() {
    std::mt19937 random(GetParam());
    Story story;
    std::vector<std::optional<uint32_t>> on_lane(kLanes);
    Nanos time = 0;
    for (uint32_t i = 0; i < 3000; ++i) {
      time += 1 + static_cast<Nanos>(random() % 100);
      const uint32_t lane = Below(kLanes, random);
      auto& goroutine = on_lane[lane];
      if (!goroutine) {
        if (random() % 4 == 0) {
          story.Idle(lane, time);
          time += 1 + static_cast<Nanos>(random() % 1000);
          story.Busy(lane, time);
          continue;
        }
        goroutine = lane + kLanes * Below(10, random);
        story.Run(lane, *goroutine, time);
      } else if (random() % 2 == 0) {
        story.Call(lane, *goroutine, time);
        time += 1 + static_cast<Nanos>(random() % 50);
        story.Run(lane, *goroutine, time);
      } else {
        story.Wait(lane, *goroutine, time);
        goroutine.reset();
      }
    }
    end_ = time + 10;
    table_ = story.Build(kLanes, end_);
  }

  static constexpr uint32_t kLanes = 3;
  SliceTable table_;
  Nanos end_ = 0;
};

TEST_P(RandomLanesTest, TellWhereTheyAreBusy) {
  for (uint32_t lane = 0; lane < kLanes; ++lane) {
    std::vector<std::pair<Nanos, Nanos>> expected;  // Slice by slice, joined where they touch.
    for (SliceIndex slice = table_.begin(lane); slice < table_.end(lane); ++slice) {
      const std::pair<Nanos, Nanos> at{table_.start(slice), table_.finish(slice)};
      if (static_cast<LaneState>(table_.state(slice)) == LaneState::kIdle || at.first == at.second)
        continue;
      if (!expected.empty() && expected.back().second == at.first)
        expected.back().second = at.second;
      else
        expected.push_back(at);
    }
    std::vector<std::pair<Nanos, Nanos>> found;
    table_.ScanBusy(lane, [&](SliceIndex first, SliceIndex end) {
      EXPECT_LT(table_.start(first), table_.finish(first));
      found.emplace_back(table_.start(first), table_.start(end));
    });
    EXPECT_EQ(found, expected);
    found.clear();
    table_.ScanBusyTimes(lane, [&](Nanos from, Nanos to) { found.emplace_back(from, to); });
    EXPECT_EQ(found, expected);
  }
}

TEST_P(RandomLanesTest, AreScannedFromAnySliceToAnyOther) {
  std::mt19937 random(GetParam());
  for (int i = 0; i < 100; ++i) {
    const uint32_t lane = Below(kLanes, random);
    const SliceIndex end = table_.end(lane);
    SliceIndex slice = table_.begin(lane) + Below(end - table_.begin(lane) + 1, random);
    const SliceIndex to = slice + Below(end - slice + 1, random);
    table_.Scan(slice, to, [&](Nanos start, Nanos finish, StateCode state) {
      ASSERT_EQ(start, table_.start(slice));
      ASSERT_EQ(finish, table_.finish(slice));
      ASSERT_EQ(state, table_.state(slice));
      ++slice;
    });
    ASSERT_EQ(slice, to);
  }
}

TEST_P(RandomLanesTest, SumTimePerClassBeforeASlice) {
  for (uint32_t lane = 0; lane < kLanes; ++lane) {
    StateMix mix{};
    for (SliceIndex slice = table_.begin(lane); slice <= table_.end(lane); ++slice) {
      ASSERT_EQ(table_.MixBefore(slice), mix);
      if (slice == table_.end(lane)) break;
      ASSERT_LE(table_.start(slice), table_.finish(slice));
      AddTime(table_.class_of(table_.state(slice)), table_.finish(slice) - table_.start(slice),
              mix);
    }
  }
}

TEST_P(RandomLanesTest, FindTheFirstSliceAtOrAfterATime) {
  std::mt19937 random(GetParam());
  for (int i = 0; i < 300; ++i) {
    const uint32_t lane = Below(kLanes, random);
    const SliceIndex begin = table_.begin(lane);
    const SliceIndex from = begin + Below(table_.end(lane) - begin + 1, random);
    const Nanos time = table_.start(from) + static_cast<Nanos>(random() % 5000);
    SliceIndex expected = from;
    while (expected < table_.end(lane) && table_.start(expected) < time)
      ++expected;
    ASSERT_EQ(table_.LowerBound(lane, time, from), expected);
    ASSERT_EQ(table_.LowerBound(lane, time), expected);
  }
}

TEST_P(RandomLanesTest, MergeExactly) {
  for (uint32_t columns : {1u, 10u, 100u, 1000u, 8000u}) {
    for (uint32_t lane = 0; lane < kLanes; ++lane) {
      std::vector<LodItem> items;
      QuerySlices(table_, lane, 0, end_, columns, items);
      ASSERT_LE(items.size(), 2 * columns + 2);
      StateMix sum{};
      for (const LodItem& item : items) {
        ASSERT_EQ(item.mix, table_.MixWithin(lane, item.start, item.end));
        for (size_t kind = 0; kind < sum.size(); ++kind)
          sum[kind] += item.mix[kind];
      }
      ASSERT_EQ(sum, table_.MixBefore(table_.end(lane)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLanesTest, testing::Range(1u, 30u));

}  // namespace
}  // namespace skein
