#include "profile/merge.h"

#include <gtest/gtest.h>

#include "profile/builder.h"
#include "profile/scale.h"

namespace skein {
namespace {

Profile OneSample(std::string_view function,
                  int64_t value,
                  std::string_view unit = "milliseconds") {
  ProfileBuilder builder({{"samples", "count"}, {"cpu", unit}});
  builder.Sample({builder.Frame({.function = function})}, {1, value});
  builder.profile().duration_ns = 10;
  return builder.Finish();
}

Profile Merge(std::vector<Profile> profiles) {
  ProfileMerger merger;
  for (Profile& profile : profiles)
    EXPECT_TRUE(merger.Add(std::move(profile)).ok());
  return merger.Finish();
}

std::vector<Profile> List(Profile a, Profile b) {
  std::vector<Profile> list;
  list.push_back(std::move(a));
  list.push_back(std::move(b));
  return list;
}

TEST(ProfileMerger, AddsEqualSamplesUp) {
  const Profile merged = Merge(List(OneSample("f", 3), OneSample("f", 4)));
  ASSERT_EQ(merged.sample_count(), 1u);
  EXPECT_EQ(merged.values(0)[1], 7);
  EXPECT_EQ(merged.duration_ns, 20);
  EXPECT_EQ(merged.locations.size(), 1u);
}

TEST(ProfileMerger, BringsValuesToTheFinestUnit) {
  const Profile merged = Merge(List(OneSample("f", 3), OneSample("g", 5, "nanoseconds")));
  EXPECT_EQ(merged.text(merged.sample_types[1].unit), "nanoseconds");
  EXPECT_EQ(merged.values(0)[1], 3'000'000);
  EXPECT_EQ(merged.values(1)[1], 5);
}

TEST(ProfileMerger, LeavesOutWhatCancels) {
  Profile base = OneSample("f", 3);
  ScaleProfile(base, -1);
  const Profile merged = Merge(List(OneSample("f", 3), std::move(base)));
  EXPECT_EQ(merged.sample_count(), 0u);
  EXPECT_TRUE(merged.locations.empty());
}

TEST(ProfileMerger, KeepsTheTypesThatAllHave) {
  ProfileBuilder builder({{"cpu", "milliseconds"}});
  builder.Sample({builder.Frame({.function = "f"})}, {9});
  const Profile merged = Merge(List(OneSample("f", 3), builder.Finish()));
  ASSERT_EQ(merged.sample_types.size(), 1u);
  EXPECT_EQ(merged.values(0)[0], 12);
}

TEST(ProfileMerger, RefusesWhatHasNothingInCommon) {
  ProfileMerger merger;
  ASSERT_TRUE(merger.Add(OneSample("f", 3)).ok());
  ProfileBuilder builder({{"space", "bytes"}});
  EXPECT_FALSE(merger.Add(builder.Finish()).ok());
  EXPECT_EQ(merger.count(), 1u);
}

}  // namespace
}  // namespace skein
