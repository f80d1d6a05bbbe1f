#include "gotrace/event_specs.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(EventSpecs, FindsEveryEventByItsName) {
  int events = 0;
  for (size_t code = 0; code < 256; ++code) {
    const EventSpec& spec = EventSpecs()[code];
    if (!spec.exists()) continue;
    ++events;
    ASSERT_TRUE(WireEventByName(spec.name)) << spec.name;
    EXPECT_EQ(static_cast<size_t>(*WireEventByName(spec.name)), code);
    EXPECT_EQ(spec.timed, spec.args[0] == "dt" && spec.name != "ClockSnapshot") << spec.name;
  }
  EXPECT_EQ(events, 52 + 9);
  EXPECT_FALSE(WireEventByName("GoPark"));
}

TEST(EventSpecs, TellsStacksAndStringsByTheArgumentsNames) {
  const EventSpec& create = SpecOf(WireEvent::kGoCreate);
  EXPECT_EQ(create.arg_count(), 4u);
  EXPECT_EQ(create.stack_arg, 3);
  EXPECT_TRUE(create.is_stack(2));
  EXPECT_FALSE(create.is_string(2));
  EXPECT_TRUE(SpecOf(WireEvent::kUserLog).is_string(3));
  EXPECT_EQ(SpecOf(WireEvent::kStwEnd).begin, WireEvent::kStwBegin);
}

}  // namespace
}  // namespace skein
