#include "analyze/short_function.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

struct Names {
  const char* whole;
  const char* brief;
};

TEST(ShortFunction, OfCppHasNeitherParametersNorTemplateArguments) {
  constexpr Names kNames[] = {
      {"Catalogue::PageMadeWhileLocked(int)", "Catalogue::PageMadeWhileLocked"},
      {"Respond(int, char const*)", "Respond"},
      {"(anonymous namespace)::Shop::Answer((anonymous namespace)::Connection&)", "Shop::Answer"},
      {"std::function<void (int)>::operator()(int) const", "std::function::operator()"},
      {"bool std::operator==<char>(std::string const&, char const*)", "std::operator=="},
      {"std::thread::_State_impl<std::tuple<Job> >::_M_run()", "std::thread::_State_impl::_M_run"},
      {"app::Start(std::vector<int>&)::{lambda(unsigned long)#2}", "app::Start::{lambda#2}"},
      {"Value::operator unsigned long() const", "Value::operator unsigned long"},
      {"int shop::Cart<Item>::Add(Item const&)", "shop::Cart::Add"},
      {"Queue::~Queue()", "Queue::~Queue"},
      {"(anonymous namespace)::Lookup() [clone .isra.0]", "Lookup"},
      {"Shop::Answer(int) [clone .part.0] [clone .cold]", "Shop::Answer"},
  };
  for (const Names& names : kNames)
    EXPECT_EQ(ShortFunction(names.whole), names.brief);
}

TEST(ShortFunction, OfOthersIsTheWholeName) {
  for (const char* name : {"main", "main.main.func1", "net/http.(*conn).serve", "(no stack seen)",
                           "example.com/a/b.Map[go.shape.int]", "epoll_wait", ""})
    EXPECT_EQ(ShortFunction(name), name);
}

TEST(ShortFunction, OfNonsenseIsNotEmpty) {
  for (const char* name : {"::", "(::)", "<<::", "f::(", "operator::", " const::"})
    EXPECT_NE(ShortFunction(name), "") << name;
}

}  // namespace
}  // namespace skein
