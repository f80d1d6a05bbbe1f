// A main() for tests with GoogleTest that knows the flags of test_flags.h. In the trace each test is a
// task, and what fails is in the log.

#include <cstdio>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <skein/trace.h>

#include "testmain/test_flags.h"

namespace {

class Tasks : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override {
    const std::string name = std::string(test.test_suite_name()) + '.' + test.name();
    task_ = std::make_unique<skein::Task>(name);
  }

  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (!result.failed()) return;
    const std::string place = result.file_name() == nullptr ? "" : result.file_name();
    skein::Log("failure",
               place + ':' + std::to_string(result.line_number()) + ": " + result.summary());
  }

  void OnTestEnd(const testing::TestInfo&) override { task_.reset(); }

  std::unique_ptr<skein::Task> task_;
};

bool Complain(const std::string& why) {
  if (!why.empty()) std::fprintf(stderr, "skein: %s\n", why.c_str());
  return !why.empty();
}

}  // namespace

int main(int argc, char** argv) {
  skein::testmain::TestFlags flags;
  if (Complain(flags.TakeFrom(argc, argv))) return 2;
  testing::InitGoogleTest(&argc, argv);
  if (flags.asks_for_help()) std::printf("\n%s", skein::testmain::TestFlags::Help());
  testing::UnitTest::GetInstance()->listeners().Append(new Tasks);
  if (Complain(flags.Start())) return 2;
  const int status = RUN_ALL_TESTS();
  return Complain(flags.Finish()) ? 2 : status;
}
