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

TEST(UserFunctions, AreNotOfGosLibraryIfTheProgramCalledIt) {
  EXPECT_EQ(UserFunctionAt("time.Sleep,main.queryDB,main.slow,net/http.(*conn).serve"),
            "main.queryDB");
  EXPECT_EQ(UserFunctionAt("net/http.(*conn).serve,net/http.(*Server).Serve.gowrap3"),
            "net/http.(*conn).serve");
  EXPECT_EQ(UserFunctionAt("runtime.park,net.(*conn).Read"), "net.(*conn).Read");
}

TEST(UserFunctions, HaveCallersOfTheProgram) {
  TraceScript script(100);
  script.Goroutine("main", "0 running 0");
  const StackId slow = script.Stack("time.Sleep,main.queryDB,main.slow,net/http.(*conn).serve");
  const StackId sorts = script.Stack("main.less,main.less,sort.Slice,main.rank");
  const StackId alone = script.Stack("time.Sleep,main.main,runtime.main");
  const Trace trace = script.Build();
  const UserFunctions functions(trace);
  EXPECT_EQ(trace.text(functions.caller(slow)), "main.slow");
  EXPECT_EQ(trace.text(functions.caller(sorts)), "main.rank");
  EXPECT_EQ(functions.caller(alone), StringId::kEmpty);
}

TEST(GoStandard, IsToldByTheFirstPartOfTheImportPath) {
  EXPECT_TRUE(IsGoStandard("net/http.(*conn).serve"));
  EXPECT_TRUE(IsGoStandard("time.Sleep"));
  EXPECT_TRUE(IsGoStandard("slices.SortFunc[go.shape.[]example.com/shop.Item]"));
  EXPECT_FALSE(IsGoStandard("main.queryDB"));
  EXPECT_FALSE(IsGoStandard("example.com/net/http.Serve"));
  EXPECT_FALSE(IsGoStandard("net.example/http.Serve"));
  EXPECT_FALSE(IsGoStandard("time"));
  EXPECT_FALSE(IsGoStandard("std::sort"));
}

TEST(UserFunctions, AreToldByTheirFilesWhereNamesDoNot) {
  EXPECT_TRUE(
      IsCppInternal("wait<Queue::Pop()::<lambda()> >", "/usr/include/c++/12/condition_variable"));
  EXPECT_TRUE(IsCppInternal("__gthread_mutex_lock",
                            "/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h"));
  EXPECT_TRUE(IsCppInternal("recv", "/lib/x86_64-linux-gnu/libc.so.6"));
  EXPECT_TRUE(IsCppInternal("127.0.0.1:9001", "connection"));
  EXPECT_FALSE(IsCppInternal("wait", "src/queue.cc"));
  EXPECT_FALSE(IsCppInternal("recv", "src/queue.cc"));
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
