#include "symbols/demangle.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(Demangle, LeavesParametersAndTemplateArgumentsOutOfShortNames) {
  const std::string_view name = "_ZNK3geo5IndexISsiE4findERKSs";
  EXPECT_EQ(Demangle(name, NameForm::kShort), "geo::Index::find");
  EXPECT_EQ(Demangle(name, NameForm::kTemplates), "geo::Index<std::string, int>::find");
  EXPECT_EQ(Demangle(name, NameForm::kFull),
            "geo::Index<std::string, int>::find(std::string const&) const");
}

TEST(Demangle, KeepsOperatorsWhole) {
  EXPECT_EQ(Demangle("_ZN1allERKS_S1_", NameForm::kShort), std::nullopt);
  EXPECT_EQ(Demangle("_ZlsRKiS0_", NameForm::kShort), "operator<<");
  EXPECT_EQ(Demangle("_ZN1aIiEltERKS0_", NameForm::kShort), "a::operator<");
  EXPECT_EQ(Demangle("_ZN1aIiEclEv", NameForm::kShort), "a::operator()");
  EXPECT_EQ(Demangle("_ZN1acvT_IiEEv", NameForm::kShort), "a::operator int");
}

TEST(Demangle, NamesLambdasByTheFunctionTheyAreIn) {
  const std::string_view name = "_ZZN3geo7libworkEiENKUlddE_clEdd";
  EXPECT_EQ(Demangle(name, NameForm::kShort),
            "geo::libwork()::{lambda(double, double)#1}::operator()");
  EXPECT_EQ(Demangle("_ZZN3geo7libworkENS_5PointEENKUlvE_D4Ev", NameForm::kShort),
            "geo::libwork()::{lambda()#1}::~{lambda()#1}");
}

TEST(Demangle, DropsWhatTheCompilerAddedForACopy) {
  EXPECT_EQ(Demangle("_ZN3app3fibEi.part.0", NameForm::kShort), "app::fib");
  EXPECT_EQ(Demangle("_ZN3app3fibEi.part.0", NameForm::kFull), "app::fib(int)");
}

TEST(Demangle, ReadsBothManglingsOfRust) {
  const std::string_view old_name = "_ZN4core3ptr13drop_in_place17h0123456789abcdefE";
  EXPECT_EQ(Demangle(old_name, NameForm::kShort), "core::ptr::drop_in_place");
  const std::string_view new_name = "_RINvNtC3std3mem8align_ofjdE";
  EXPECT_EQ(Demangle(new_name, NameForm::kFull), "std::mem::align_of::<usize, f64>");
  EXPECT_EQ(Demangle(new_name, NameForm::kShort), "std::mem::align_of::<>");
}

TEST(Demangle, RefusesOtherNames) {
  for (const char* name : {"main", "", "_", "_Z", "_R", "runtime.mallocgc", "_ZN9unfinished"})
    EXPECT_EQ(Demangle(name, NameForm::kShort), std::nullopt) << name;
}

TEST(Demangle, IsNotBroughtDownByLongOrDeepNames) {
  const std::string many = "_Z1fI" + std::string(300000, 'i') + "EvT_";
  const std::string deep = "_Z1f" + std::string(300000, 'P') + "i";
  for (const std::string& name : {many, deep}) {
    for (const NameForm form : {NameForm::kShort, NameForm::kTemplates, NameForm::kFull})
      EXPECT_EQ(Demangle(name, form).value_or("f").substr(0, 1), "f");
  }
}

TEST(ReadableName, ShortensWhatIsDemangledAlready) {
  const auto readable = [](std::string_view name) {
    return ReadableName(name, NameForm::kShort, {});
  };
  EXPECT_EQ(readable("ns::f<int>(char const*)"), "ns::f");
  EXPECT_EQ(readable("(anonymous namespace)::Bar::Foo(int)"), "(anonymous namespace)::Bar::Foo");
  EXPECT_EQ(readable("A::operator()(int)"), "A::operator()");
  EXPECT_EQ(readable("a::(mismatch"), "a::(mismatch");
  EXPECT_EQ(readable("__ZN1a1bEv"), "a::b") << "as macOS has it";
}

TEST(ReadableName, LeavesNamesOfGoAndJavaAlone) {
  for (const char* name :
       {"main.(*T[...]).Get", "java.util.List.<init>(int)", "main.main.func1", "printf"})
    EXPECT_EQ(ReadableName(name, NameForm::kShort, {}), name);
}

TEST(ReadableName, AnswersAsPprofDoesIfTold) {
  EXPECT_EQ(
      ReadableName("(anonymous namespace)::Foo", NameForm::kShort, {.keeps_anonymous = false}),
      "::Foo");
}

}  // namespace
}  // namespace skein
