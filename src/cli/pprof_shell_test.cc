#include "cli/pprof_shell.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

std::string Completed(const std::string& line) {
  return CompletePprofLine(line, {"main.work", "main.(*worker).sort", "net/http.Get"},
                           {"samples", "cpu"});
}

TEST(PprofShell, CompletesCommandsOptionsAndHelp) {
  EXPECT_EQ(Completed("pee"), "peek");
  EXPECT_EQ(Completed("sample_i"), "sample_index");
  EXPECT_EQ(Completed("help granu"), "help granularity");
  EXPECT_EQ(Completed("t"), "t") << "several begin with it";
}

TEST(PprofShell, CompletesFunctionsAsExpressionsThatFitThem) {
  EXPECT_EQ(Completed("list http"), "list net/http.Get");
  EXPECT_EQ(Completed("peek -Get"), "peek -net/http.Get");
  EXPECT_EQ(Completed("list sort"), "list main.\\(\\*worker\\).sort");
  EXPECT_EQ(Completed("focus=Get"), "focus=net/http.Get");
  EXPECT_EQ(Completed("list main"), "list main") << "several have it";
}

TEST(PprofShell, CompletesValuesOfOptions) {
  EXPECT_EQ(Completed("sample_index=s"), "sample_index=samples");
  EXPECT_EQ(Completed("granularity=l"), "granularity=lines");
  EXPECT_EQ(Completed("trim=f"), "trim=false");
  EXPECT_EQ(Completed("unit=m"), "unit=m");
  EXPECT_EQ(Completed("nothing=x"), "nothing=x");
}

}  // namespace
}  // namespace skein
