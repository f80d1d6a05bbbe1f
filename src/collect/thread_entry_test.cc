#include "collect/thread_entry.h"

#include <functional>
#include <string>
#include <thread>
#include <tuple>
#include <typeinfo>

#include <gtest/gtest.h>

namespace skein {
namespace {

struct Worker {
  void Run(int) {}
};
using Callback = void (*)(int);

// What libstdc++ makes for std::thread(arguments...), as far as its name goes.
template <typename... Types>
bool IsTold() {
  return HoldsOneFunction(typeid(std::tuple<Types...>).name());
}

TEST(ThreadEntry, IsTheFunctionWhereNothingElseInAThreadsStateIsCode) {
  EXPECT_TRUE((IsTold<void (*)()>()));
  EXPECT_TRUE((IsTold<void (*)(int, char*) noexcept, int, char*>()));
  EXPECT_TRUE((IsTold<int (*)(const std::string&), std::string>()));
  EXPECT_TRUE((IsTold<void (Worker::*)(int), Worker*, int>()));
  EXPECT_TRUE((IsTold<void (*)(Worker&), std::reference_wrapper<Worker>>()));
}

TEST(ThreadEntry, IsNotGuessedWhereSeveralThingsMightBeIt) {
  EXPECT_FALSE((IsTold<void (*)(Callback), Callback>()));
  EXPECT_FALSE((IsTold<void (*)(std::function<void()>), std::function<void()>>()));
  const auto lambda = [] {};
  EXPECT_FALSE((IsTold<std::remove_const_t<decltype(lambda)>>()));
  EXPECT_FALSE((IsTold<void (*)(int), decltype(&Worker::Run)>()));
  EXPECT_FALSE(HoldsOneFunction(""));
}

void* Routine(void*) {
  return nullptr;
}

TEST(ThreadEntry, OfOtherThreadsIsTheirRoutine) {
  EXPECT_EQ(ThreadEntryOf(&Routine, nullptr), reinterpret_cast<uint64_t>(&Routine));
}

}  // namespace
}  // namespace skein
