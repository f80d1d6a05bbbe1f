#include "collect/elf_symbols.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(NameInLibc, IsWhatProgramsCall) {
  for (const auto& [name, called] : {std::pair("__GI___libc_read", "read"),
                                     {"__libc_open64", "open64"},
                                     {"__GI_fsync", "fsync"},
                                     {"___pthread_mutex_lock", "pthread_mutex_lock"},
                                     {"__new_sem_wait", "sem_wait"},
                                     {"__poll", "poll"}})
    EXPECT_EQ(NameInLibc(name), called);
}

TEST(NameInLibc, IsKeptWhereNoProgramCallsIt) {
  for (const char* name :
       {"__libc_start_call_main", "__libc_start_main_impl", "_IO_puts", "puts", "__", ""})
    EXPECT_EQ(NameInLibc(name), name);
}

TEST(LambdaIn, IsWhatATemplateIsMadeOf) {
  EXPECT_EQ(
      LambdaIn("std::thread::_State_impl<std::thread::_Invoker<std::tuple<"
               "app::Start(std::vector<int, std::allocator<int> >&)::{lambda(unsigned long)#2}"
               ", int> > >::_M_run()"),
      "app::Start(std::vector<int, std::allocator<int> >&)::{lambda(unsigned long)#2}");
}

TEST(LambdaIn, HasTheUnnamedNamespaceItStandsIn) {
  EXPECT_EQ(LambdaIn("void run<(anonymous namespace)::Go()::{lambda()#1}>()"),
            "(anonymous namespace)::Go()::{lambda()#1}");
}

TEST(LambdaIn, MayBeTheSymbolItself) {
  EXPECT_EQ(LambdaIn("main::{lambda()#1}::operator()() const"), "main::{lambda()#1}");
}

TEST(LambdaIn, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(LambdaIn("Job::operator()() const"), "");
  EXPECT_EQ(LambdaIn("cut::{lambda("), "");
}

std::vector<std::string> Named(std::vector<SourceFrame> frames, std::string_view symbol) {
  NameUnnamedCalls(frames, symbol);
  std::vector<std::string> names;
  for (const SourceFrame& frame : frames)
    names.push_back(frame.function);
  return names;
}

constexpr const char* kLibrary = "/usr/include/c++/12/bits/std_thread.h";
using Names = std::vector<std::string>;

TEST(UnnamedCalls, AreTheLambdaThatTheThreadIsMadeOf) {
  EXPECT_EQ(Named({{"lock", "/usr/include/c++/12/bits/std_mutex.h", 1, 0},
                   {"operator()", "shop.cc", 2, 0},
                   {"_M_invoke<0>", kLibrary, 3, 0},
                   {"operator()", kLibrary, 4, 0},
                   {"_M_run", kLibrary, 5, 0}},
                  "std::thread::_State_impl<app::Run(int)::{lambda()#2}>::_M_run()"),
            (Names{"lock", "app::Run(int)::{lambda()#2}", "_M_invoke<0>", "operator()", "_M_run"}));
}

TEST(UnnamedCalls, AreTheLambdaThatATemplateAroundThemIsMadeOf) {
  EXPECT_EQ(
      Named({{"operator()", "shop.cc", 2, 0},
             {"wait<Consumer(int)::<lambda()> >", kLibrary, 3, 0},
             {"Consumer(int)", "shop.cc", 4, 0}},
            "main"),
      (Names{"Consumer(int)::{lambda()}", "wait<Consumer(int)::<lambda()> >", "Consumer(int)"}));
}

TEST(UnnamedCalls, StandInTheNextFunctionOfTheirFile) {
  EXPECT_EQ(Named({{"operator()", "shop.cc", 2, 0},
                   {"for_each", kLibrary, 3, 0},
                   {"operator()", "shop.cc", 4, 0},
                   {"main", "shop.cc", 5, 0}},
                  "main"),
            (Names{"main::operator()::operator()", "for_each", "main::operator()", "main"}));
  EXPECT_EQ(Named({{"operator()", "shop.cc", 2, 0}}, "main"), (Names{"operator()"}));
}

}  // namespace
}  // namespace skein
