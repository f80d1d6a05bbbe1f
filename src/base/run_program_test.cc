#include "base/run_program.h"

#include <csignal>

#include <gtest/gtest.h>

namespace skein {
namespace {

class RunProgramTest : public testing::Test {
 public:
  ~RunProgramTest() override { std::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int) = std::signal(SIGPIPE, SIG_IGN);
};

TEST_F(RunProgramTest, ReturnsWhatTheProgramMakesOfItsInput) {
  const std::string more_than_a_pipe_holds(1 << 20, 'x');
  const Result<std::string> output = RunProgram({"cat"}, more_than_a_pipe_holds);
  ASSERT_TRUE(output.ok()) << output.error().message;
  EXPECT_TRUE(*output == more_than_a_pipe_holds);
}

TEST_F(RunProgramTest, DoesNotMindAProgramThatReadsNothing) {
  const Result<std::string> output = RunProgram({"echo", "done"}, std::string(1 << 20, 'x'));
  ASSERT_TRUE(output.ok()) << output.error().message;
  EXPECT_EQ(*output, "done\n");
}

TEST_F(RunProgramTest, TellsHowAProgramFailed) {
  EXPECT_EQ(RunProgram({"sh", "-c", "exit 3"}, "").error().message, "exit status 3");
  EXPECT_EQ(RunProgram({"sh", "-c", "kill -9 $$"}, "").error().message, "exit status 137");
}

TEST_F(RunProgramTest, KnowsThatThereIsNoSuchProgram) {
  EXPECT_EQ(RunProgram({"no-such-program"}, "").error().code, Error::Code::kNotFound);
  EXPECT_EQ(StartViewer({"no-such-program"}, false).error().code, Error::Code::kNotFound);
}

TEST_F(RunProgramTest, WaitsForAViewerIfTold) {
  EXPECT_EQ(*StartViewer({"sh", "-c", "exit 3"}, true), 3);
  EXPECT_EQ(*StartViewer({"sh", "-c", "kill -9 $$"}, true), 137);
}

}  // namespace
}  // namespace skein
