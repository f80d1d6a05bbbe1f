#include "analyze/occurrences.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

using Parts = std::vector<uint64_t>;

// Two goroutines: one waits 10 to 40 in main.get, the other 20 to 30 in main.put and 50 to 60 in main.get.
Trace Example() {
  TraceScript script(100);
  script.Goroutine("main.a", "0 running 0 | 10 waiting sync @sync.Lock,main.get | 40 running 0");
  script.Goroutine("main.b",
                   "0 running 1 | 20 waiting sync @sync.Lock,main.put | 30 running 1 | 50 waiting "
                   "sync @sync.Lock,main.get | 60 running 1");
  return script.Build();
}

Occurrences Of(const Trace& trace, std::string_view function, Nanos from = 0, Nanos to = 100) {
  return OccurrencesOf(trace, ProfileKind::kSync, {}, function, from, to, 4, 2);
}

TEST(Occurrences, AreThoseWithTheFunctionOnTheStackLongestFirst) {
  const Trace trace = Example();
  const Occurrences found = Of(trace, "main.get");
  EXPECT_EQ(found.count, 2u);
  EXPECT_EQ(found.value, 40u);
  ASSERT_EQ(found.longest.size(), 2u);
  EXPECT_EQ(found.longest[0].goroutine, GoroutineIndex{0});
  EXPECT_EQ(found.longest[0].start, 10);
  EXPECT_EQ(found.longest[0].finish, 40);
  EXPECT_EQ(trace.goroutine_slices.start(found.longest[0].slice), 10);
  EXPECT_EQ(found.longest[1].start, 50);
}

TEST(Occurrences, SpreadTheirTimeOverThePartsOfTheWindow) {
  const Trace trace = Example();
  EXPECT_EQ(Of(trace, "main.get").parts, (Parts{15, 15, 10, 0}));
  EXPECT_EQ(Of(trace, "main.get", 20, 60).parts, (Parts{10, 10, 0, 10}));
}

TEST(Occurrences, KeepOnlyTheLongestButCountAll) {
  const Trace trace = Example();
  const Occurrences found = Of(trace, "");
  EXPECT_EQ(found.count, 3u);
  EXPECT_EQ(found.value, 50u);
  EXPECT_EQ(found.longest.size(), 2u);
}

TEST(Occurrences, AreNoneOfAFunctionThatIsNotThere) {
  const Occurrences found = Of(Example(), "main.nothing");
  EXPECT_EQ(found.count, 0u);
  EXPECT_TRUE(found.longest.empty());
}

TEST(Occurrences, SumToTheProfileOfTheirScope) {
  const Trace trace = Example();
  for (const GoroutineIndex goroutine : {GoroutineIndex{0}, GoroutineIndex{1}}) {
    const ProfileScope scope{.goroutine = goroutine};
    uint64_t sum = 0;
    for (const StackCount& stack : ProfileWithin(trace, ProfileKind::kSync, scope, 15, 55).stacks)
      sum += stack.value;
    EXPECT_EQ(OccurrencesOf(trace, ProfileKind::kSync, scope, "", 15, 55, 3, 5).value, sum);
  }
}

TEST(Occurrences, OfSamplesAreCounted) {
  Trace trace = Example();
  for (const Nanos time : {5, 30, 99})
    trace.samples.push_back({.time = time});
  const Occurrences found = OccurrencesOf(trace, ProfileKind::kCpu, {}, "", 0, 100, 4, 2);
  EXPECT_EQ(found.value, 3u);
  EXPECT_EQ(found.parts, (Parts{1, 1, 0, 1}));
}

}  // namespace
}  // namespace skein
