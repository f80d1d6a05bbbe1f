#include "analyze/title_finder.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// G1 runs main.reader at 0 and 60, in a region from 5 on; G2 runs main.writer at 30.
Trace ReaderAndWriter() {
  TraceScript script(100);
  const GoroutineIndex reader =
      script.Goroutine("main.reader", "0 running 0 | 20 waiting sync | 60 running 0");
  script.Goroutine("main.writer", "10 runnable | 30 running 1");
  script.AddRegion(reader, "Reading", 5, 15);
  return script.Build();
}

Nanos StartOf(const std::optional<Sighting>& found) {
  return found ? found->start : kNever;
}

TEST(TitleFinder, GoesFromOneRunOfAGoroutineToTheNextAndBack) {
  const Trace trace = ReaderAndWriter();
  EXPECT_EQ(StartOf(FindNext(trace, "main.reader", -1)), 0);
  EXPECT_EQ(StartOf(FindNext(trace, "main.reader", 0)), 60);
  EXPECT_EQ(StartOf(FindNext(trace, "main.reader", 60)), kNever);
  EXPECT_EQ(StartOf(FindPrevious(trace, "main.reader", 60)), 0);
}

TEST(TitleFinder, ShowsARunOnItsProcessor) {
  const Trace trace = ReaderAndWriter();
  const std::optional<Sighting> found = FindNext(trace, "writer", -1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Sighting::Kind::kSlice);
  EXPECT_EQ(found->slice.track, (Track{TrackKind::kProc, 1}));
  EXPECT_EQ(found->start, 30);
  EXPECT_EQ(found->end, 100);
}

TEST(TitleFinder, TakesTheNearestOfAllKindsInLettersOfEitherCase) {
  const Trace trace = ReaderAndWriter();
  const std::optional<Sighting> found = FindNext(trace, "READ", 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Sighting::Kind::kRegion);
  EXPECT_EQ(found->start, 5);
}

TEST(TitleFinder, KnowsGoroutinesByTheirIds) {
  const Trace trace = ReaderAndWriter();
  EXPECT_EQ(StartOf(FindNext(trace, "g2", -1)), 30);
  EXPECT_EQ(StartOf(FindNext(trace, "G2 main.w", -1)), 30);
  EXPECT_EQ(StartOf(FindNext(trace, "g3", -1)), kNever);
}

}  // namespace
}  // namespace skein
