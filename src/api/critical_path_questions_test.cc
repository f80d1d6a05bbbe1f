#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "analyze/path_difference.h"
#include "analyze/task_list.h"
#include "analyze/tiling.h"
#include "api/asking.h"
#include "api/example_trace.h"
#include "api/session.h"
#include "base/mapped_file.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

TEST(CriticalPathQuestion, TellsAGoroutinesPath) {
  const Session session(ExampleTrace(), "example");
  const std::string answer = Ask(session, "/api/critical_path?goroutine=1&from=0&to=70");
  EXPECT_EQ(ValueIn(answer, "wall"), "70");
  // G1 waits for the channel from 30 to 50, while G2 is runnable until 32 and then runs,
  // from 40 to 45 for the collector.
  EXPECT_EQ(ValueIn(answer, "start"), "[0,30,30,32,40,45,50,60]");
  EXPECT_EQ(ValueIn(answer, "depth"), "[0,0,1,1,1,1,0,0]");
}

TEST(CriticalPathQuestion, TellsATasksPath) {
  const Session session(ExampleTrace(), "example");
  const std::string answer = Ask(session, "/api/critical_path?task=7");
  EXPECT_EQ(ValueIn(answer, "task"), R"({"id":7,"name":"request"})");
  EXPECT_EQ(ValueIn(answer, "from"), "4");
  EXPECT_EQ(ValueIn(answer, "to"), "70");
}

TEST(CriticalPathQuestion, RefusesWhatIsNotThere) {
  const Session session(ExampleTrace(), "example");
  EXPECT_EQ(AnswerTo(session, "/api/critical_path?task=99").status, 404);
  EXPECT_EQ(AnswerTo(session, "/api/critical_path?goroutine=99").status, 404);
  EXPECT_EQ(AnswerTo(session, "/api/critical_path?goroutine=2&from=90&to=95").status, 404);
  EXPECT_EQ(AnswerTo(session, "/api/critical_path").status, 400);
  EXPECT_EQ(AnswerTo(session, "/api/critical_path?task=x").status, 400);
  EXPECT_EQ(AnswerTo(session, "/api/task_difference?type=request").status, 404);
}

// Traces of real programs.
class RealPaths : public testing::TestWithParam<std::string> {
 protected:
  std::shared_ptr<const Trace> Load() const {
    const auto file = MappedFile::Open(SKEIN_TESTDATA "/traces/" + GetParam() + ".trace");
    return *LoadTrace(file->bytes(), {});
  }
};

TEST_P(RealPaths, TileEveryTask) {
  const std::shared_ptr<const Trace> trace = Load();
  const TimeKinds kinds(*trace);
  const TaskIndex tasks(*trace);
  for (uint32_t task = 0; task < trace->tasks.size(); ++task) {
    const PathTarget target = TargetOf(*trace, tasks, task);
    if (target.from < target.to) ExpectToTile(*trace, kinds, target);
    ASSERT_FALSE(HasFatalFailure()) << "task " << task;
  }
}

TEST_P(RealPaths, TileEveryGoroutinesLife) {
  const std::shared_ptr<const Trace> trace = Load();
  const TimeKinds kinds(*trace);
  for (uint32_t i = 0; i < std::min<size_t>(trace->goroutines.size(), 200); ++i) {
    const auto target = TargetOf(*trace, GoroutineIndex{i}, 0, trace->end);
    if (target) ExpectToTile(*trace, kinds, *target);
    ASSERT_FALSE(HasFatalFailure()) << "goroutine " << i;
  }
}

TEST_P(RealPaths, HaveDifferencesThatSumToTheMeans) {
  const std::shared_ptr<const Trace> trace = Load();
  const TimeKinds kinds(*trace);
  const UserFunctions functions(*trace);
  const TaskIndex tasks(*trace);
  for (const TaskType& type : TaskTypesOf(*trace, 0, trace->end + 1)) {
    const auto difference = DifferenceOf(*trace, tasks, kinds, functions, type.name, 0, INT64_MAX);
    if (!difference) continue;
    double slow = 0;
    double typical = 0;
    for (const PathDifference::Row& row : difference->rows) {
      slow += row.slow_ns;
      typical += row.typical_ns;
    }
    EXPECT_NEAR(slow, difference->slow.mean_ns, 0.01);
    EXPECT_NEAR(typical, difference->typical.mean_ns, 0.01);
  }
}

INSTANTIATE_TEST_SUITE_P(Traces,
                         RealPaths,
                         testing::Values("tasks-go1.19",
                                         "tasks-go1.26",
                                         "taskfiles-go1.23",
                                         "contention-go1.19",
                                         "contention-go1.26",
                                         "http-go1.26",
                                         "gc-go1.23",
                                         "coroutines-go1.26",
                                         "goroutines-go1.22"),
                         [](const auto& param_info) {
                           std::string name = param_info.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

}  // namespace
}  // namespace skein
