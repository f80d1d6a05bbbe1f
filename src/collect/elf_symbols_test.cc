#include "collect/elf_symbols.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

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

}  // namespace
}  // namespace skein
