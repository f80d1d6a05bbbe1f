#include "analyze/user_functions.h"

#include <gtest/gtest.h>

#include "analyze/trace_script.h"

namespace skein {
namespace {

// Of the goroutine's only wait.
std::string UserFunctionAt(std::string_view stack) {
  TraceScript script(100);
  script.Goroutine("main", "0 running 0 | 10 waiting sync @" + std::string(stack));
  const Trace trace = script.Build();
  const StackId last{static_cast<uint32_t>(trace.names.stacks.size() - 1)};
  return std::string(trace.text(UserFunctions(trace).of(last)));
}

TEST(UserFunctions, AreNeitherOfGosRuntimeNorOfCppsLibrary) {
  EXPECT_EQ(UserFunctionAt("runtime.park,sync.(*Mutex).Lock,main.get"), "main.get");
  EXPECT_EQ(
      UserFunctionAt("std::mutex::lock(),std::lock_guard<std::mutex>::lock_guard,Shop::Get()"),
      "Shop::Get()");
  EXPECT_EQ(UserFunctionAt("std::mutex::lock()"), "std::mutex::lock()");
}

TEST(UserFunctions, AreToldByTheirFilesWhereNamesDoNot) {
  EXPECT_TRUE(
      IsCppInternal("wait<Queue::Pop()::<lambda()> >", "/usr/include/c++/12/condition_variable"));
  EXPECT_TRUE(IsCppInternal("__gthread_mutex_lock",
                            "/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h"));
  EXPECT_FALSE(IsCppInternal("wait", "src/queue.cc"));
}

TEST(UserFunctions, TellNativeTracesFromGos) {
  TraceScript native(100);
  native.Goroutine("main", "0 running 0 | 10 waiting sync @std::mutex::lock(),main");
  EXPECT_TRUE(IsNative(native.Build()));
  TraceScript of_go(100);
  of_go.Goroutine("main.main", "0 running 0 | 10 waiting sync @runtime.park,main.main");
  EXPECT_FALSE(IsNative(of_go.Build()));
}

}  // namespace
}  // namespace skein
