#include "store/packed_slices.h"

#include <gtest/gtest.h>

#include "store/random_slices.h"

namespace skein {
namespace {

class PackedSlicesTest : public testing::TestWithParam<uint32_t> {
 protected:
  const RandomSlices random_ = MakeRandomSlices(GetParam(), 1 + GetParam() % 40, GetParam() * 97);
  const PackedSlices& packed_ = *random_.packed;
};

TEST_P(PackedSlicesTest, GivesBackEverySlice) {
  SliceIndex slice = 0;
  for (uint32_t track = 0; track < random_.tracks.size(); ++track) {
    ASSERT_EQ(packed_.begin(track), slice);
    for (const SliceRow& row : random_.tracks[track]) {
      ASSERT_EQ(packed_.start(slice), row.start);
      ASSERT_EQ(packed_.state(slice), row.state);
      ASSERT_EQ(packed_.value(slice), row.value);
      ASSERT_EQ(packed_.extra(slice), row.extra);
      ASSERT_EQ(packed_.TrackOf(slice), track);
      ++slice;
    }
    if (random_.tracks[track].empty()) ++slice;
    ASSERT_EQ(packed_.end(track), slice - 1);
  }
  EXPECT_EQ(packed_.slice_count(), slice);
}

TEST_P(PackedSlicesTest, EndsASliceWhereTheNextOneStarts) {
  for (uint32_t track = 0; track < random_.tracks.size(); ++track) {
    for (SliceIndex slice = packed_.begin(track); slice < packed_.end(track); ++slice) {
      ASSERT_EQ(packed_.finish(slice), packed_.start(slice + 1));
      ASSERT_EQ(packed_.At(slice).finish, packed_.start(slice + 1));
    }
  }
}

TEST_P(PackedSlicesTest, ScansAnyPartOfATrack) {
  std::mt19937 random(GetParam());
  for (uint32_t track = 0; track < random_.tracks.size(); ++track) {
    const auto& rows = random_.tracks[track];
    if (rows.empty()) continue;
    size_t row = random() % rows.size();
    const auto count = static_cast<SliceIndex>(random() % (rows.size() - row));
    const SliceIndex first = packed_.begin(track) + static_cast<SliceIndex>(row);
    const size_t end = row + count;
    packed_.Scan(first, first + count, [&](Nanos start, Nanos finish, StateCode state) {
      ASSERT_EQ(start, rows[row].start);
      ASSERT_EQ(finish, rows[row + 1].start);
      ASSERT_EQ(state, rows[row].state);
      ++row;
    });
    ASSERT_EQ(row, end);
  }
}

TEST_P(PackedSlicesTest, FindsTheFirstSliceAtOrAfterATime) {
  std::mt19937 random(GetParam());
  for (uint32_t track = 0; track < random_.tracks.size(); ++track) {
    const auto& rows = random_.tracks[track];
    for (int i = 0; i < 50 && rows.size() > 1; ++i) {
      const size_t from = random() % rows.size();
      Nanos time = rows[from + random() % (rows.size() - from)].start;
      time += static_cast<Nanos>(random() % 3) - 1;
      size_t expected = from;
      while (expected + 1 < rows.size() && rows[expected].start < time)
        ++expected;
      const SliceIndex begin = packed_.begin(track);
      ASSERT_EQ(packed_.LowerBound(track, time, begin + static_cast<SliceIndex>(from)),
                begin + static_cast<SliceIndex>(expected));
    }
  }
}

TEST_P(PackedSlicesTest, SumsTimePerClassBeforeASlice) {
  for (uint32_t track = 0; track < random_.tracks.size(); ++track) {
    for (SliceIndex slice = packed_.begin(track); slice <= packed_.end(track); slice += 7) {
      ASSERT_EQ(packed_.MixBefore(slice),
                MixByHand(random_.tracks[track], 0, packed_.start(slice)));
    }
  }
}

TEST_P(PackedSlicesTest, ListsAllSlicesByTimeAndEachTracksInOrder) {
  size_t used = 0;
  for (const auto& track : random_.tracks)
    used += track.size();
  ASSERT_EQ(random_.by_time.slices.size(), used);
  std::vector<SliceIndex> next;
  for (uint32_t track = 0; track < random_.tracks.size(); ++track)
    next.push_back(packed_.begin(track));
  Nanos time = 0;
  for (SliceIndex slice : random_.by_time.slices) {
    ASSERT_GE(packed_.start(slice), time);
    time = packed_.start(slice);
    ASSERT_EQ(slice, next[packed_.TrackOf(slice)]++);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PackedSlicesTest, testing::Range(1u, 60u));

TEST(PackedSlices, NeedAFewBytesASliceOfABusyTrack) {
  PackedSlicesBuilder builder(RandomClasses());
  constexpr uint32_t kSlices = 64'000;
  for (uint32_t i = 0; i < kSlices; ++i)
    builder.Append(0, {.start = i * 1000, .value = i % 7, .extra = i % 3, .state = 1});
  builder.Append(0, {.start = kSlices * 1000});
  const auto packed = builder.Build(1);
  EXPECT_LT(packed->memory_bytes(), kSlices * 6);
}

}  // namespace
}  // namespace skein
