#include "store/transitions.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/random_slices.h"

namespace skein {
namespace {

class TransitionsTest : public testing::TestWithParam<uint32_t> {
 protected:
  TransitionsTest() : transitions_(table_, std::move(random_.by_time)) {}

  Transitions::Counts CountsByHand(uint32_t entry) const {
    std::vector<StateClass> now(table_.track_count(), StateClass::kNone);
    for (uint32_t i = 0; i < entry; ++i) {
      const SliceIndex slice = transitions_.slice(i);
      now[table_.TrackOf(slice)] = table_.class_of(table_.state(slice));
    }
    Transitions::Counts counts{};
    for (StateClass kind : now) {
      if (kind != StateClass::kNone) ++counts[static_cast<size_t>(kind)];
    }
    return counts;
  }

  RandomSlices random_ = MakeRandomSlices(GetParam(), 2 + GetParam() % 20, 1 + GetParam() * 20);
  const SliceTable table_{random_.packed};
  const Transitions transitions_;
};

TEST_P(TransitionsTest, CountsTracksPerClass) {
  for (uint32_t entry = 0; entry <= transitions_.size(); entry += 13)
    ASSERT_EQ(transitions_.CountsBefore(table_, entry), CountsByHand(entry));
}

TEST_P(TransitionsTest, CountsNobodyAfterTheEnd) {
  EXPECT_EQ(transitions_.CountsBefore(table_, transitions_.size()), Transitions::Counts{});
}

TEST_P(TransitionsTest, TellsOfStretchesWhatThereWasInThem) {
  std::mt19937_64 random(GetParam());
  std::vector<Nanos> edges = {0, random_.end / 2, random_.end / 2 + 1};
  for (int i = 0; i < 20; ++i)
    edges.push_back(static_cast<Nanos>(random() % static_cast<uint64_t>(random_.end)));
  std::ranges::sort(edges);
  edges.erase(std::ranges::unique(edges).begin(), edges.end());

  const std::vector<Transitions::Stretch> stretches = transitions_.Between(table_, edges);
  ASSERT_EQ(stretches.size(), edges.size() - 1);
  for (size_t k = 0; k < stretches.size(); ++k) {
    EXPECT_EQ(stretches[k].mix, transitions_.MixWithin(table_, edges[k], edges[k + 1]));
    const uint32_t begin = transitions_.LowerBound(table_, edges[k] + 1);
    const uint32_t end = std::max(begin, transitions_.LowerBound(table_, edges[k + 1]));
    std::array<std::vector<uint32_t>, Transitions::kBroadStates> counts;
    for (uint32_t entry = begin; entry <= end; ++entry) {
      std::array<uint32_t, Transitions::kBroadStates + 1> now{};
      const Transitions::Counts by_class = CountsByHand(entry);
      for (size_t i = 0; i < by_class.size(); ++i)
        now[Transitions::BroadStateOf(static_cast<StateClass>(i))] += by_class[i];
      for (size_t i = 0; i < counts.size(); ++i)
        counts[i].push_back(now[i]);
    }
    for (size_t i = 0; i < counts.size(); ++i) {
      ASSERT_EQ(stretches[k].extremes.min[i], std::ranges::min(counts[i]));
      ASSERT_EQ(stretches[k].extremes.max[i], std::ranges::max(counts[i]));
    }
  }
}

TEST_P(TransitionsTest, SumsTimePerClassOverAllTracks) {
  std::mt19937_64 random(GetParam());
  for (int i = 0; i < 30; ++i) {
    const auto from = static_cast<Nanos>(random() % static_cast<uint64_t>(random_.end));
    const auto to = from + static_cast<Nanos>(random() % static_cast<uint64_t>(random_.end));
    StateMix expected{};
    for (const auto& track : random_.tracks) {
      const StateMix mix = MixByHand(track, from, to);
      for (size_t kind = 0; kind < mix.size(); ++kind)
        expected[kind] += mix[kind];
    }
    ASSERT_EQ(transitions_.MixWithin(table_, from, to), expected);
  }
}

TEST_P(TransitionsTest, FindsTheFirstEntryAtOrAfterATime) {
  for (uint32_t entry = 0; entry < transitions_.size(); entry += 11) {
    const Nanos time = table_.start(transitions_.slice(entry));
    const uint32_t found = transitions_.LowerBound(table_, time);
    ASSERT_EQ(table_.start(transitions_.slice(found)), time);
    if (found > 0) {
      ASSERT_LT(table_.start(transitions_.slice(found - 1)), time);
    }
  }
  EXPECT_EQ(transitions_.LowerBound(table_, random_.end + 1), transitions_.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, TransitionsTest, testing::Range(1u, 40u));

TEST(Transitions, OfNothingAreEmpty) {
  PackedSlicesBuilder builder(RandomClasses());
  const auto packed = builder.Build(0);
  const SliceTable table(packed);
  const Transitions transitions(table, builder.TakeTimeOrder(*packed));
  EXPECT_EQ(transitions.size(), 0u);
  EXPECT_EQ(transitions.LowerBound(table, 5), 0u);
  EXPECT_EQ(transitions.MixWithin(table, 0, 100), StateMix{});
}

}  // namespace
}  // namespace skein
