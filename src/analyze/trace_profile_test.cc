#include "analyze/trace_profile.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

Trace Example() {
  TraceScript script(100);
  const auto g =
      script.Goroutine("work",
                       "0 running 0 | 10 waiting sync @lock,work,main | 30 running 0 | 40 waiting "
                       "sync @lock,work,main "
                       "| 45 running 0 | 50 waiting chan @recv,work,main | 60 running 0 | 90 end");
  script.trace().samples.push_back({.time = 5, .goroutine = g, .stack = script.Stack("work,main")});
  return script.Build();
}

TEST(TraceProfile, HasTheValuesThatGoToolTraceWrites) {
  const Profile profile = TraceProfile(Example(), ProfileKind::kSync, {}, 0, 100);
  ASSERT_EQ(profile.sample_types.size(), 2U);
  EXPECT_EQ(profile.text(profile.sample_types[0].type), "contentions");
  EXPECT_EQ(profile.text(profile.sample_types[1].unit), "nanoseconds");
  ASSERT_EQ(profile.sample_count(), 2U);
  EXPECT_EQ(profile.values(0)[0], 2);
  EXPECT_EQ(profile.values(0)[1], 25);
  EXPECT_EQ(profile.values(1)[0], 1);
  EXPECT_EQ(profile.values(1)[1], 10);
  EXPECT_EQ(profile.duration_ns, 100);
}

TEST(TraceProfile, HasEachPlaceOnce) {
  const Profile profile = TraceProfile(Example(), ProfileKind::kSync, {}, 0, 100);
  EXPECT_EQ(profile.locations.size(), 4U);
  ASSERT_EQ(profile.stack(1).size(), 3U);
  const Profile::Location& leaf = profile.locations[profile.stack(1)[0]];
  EXPECT_EQ(profile.name(profile.functions[profile.lines(leaf)[0].function]), "recv");
}

TEST(TraceProfile, CountsCpuSamples) {
  const Profile profile = TraceProfile(Example(), ProfileKind::kCpu, {}, 0, 100);
  ASSERT_EQ(profile.sample_types.size(), 1U);
  EXPECT_EQ(profile.text(profile.sample_types[0].type), "samples");
  ASSERT_EQ(profile.sample_count(), 1U);
  EXPECT_EQ(profile.values(0)[0], 1);
}

}  // namespace
}  // namespace skein
