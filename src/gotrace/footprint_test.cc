#include "gotrace/footprint.h"

#include <gtest/gtest.h>

#include "gotrace/text_form.h"

namespace skein {
namespace {

TEST(FootprintOf, CountsBytesAndEventsByKind) {
  const auto trace = AssembleTrace(
      "Trace Go1.23\n"
      "EventBatch gen=1 m=7 time=1000\n"
      "ProcStatus dt=1 p=0 pstatus=1\n"
      "ProcStop dt=200\n"
      "EventBatch gen=1 m=-1 time=1000\n"
      "Frequency freq=1000000000\n"
      "EventBatch gen=1 m=-1 time=1000\n"
      "Strings\n"
      "String id=1\n\tdata=\"chan receive\"\n");
  ASSERT_TRUE(trace.ok());
  const auto rows = FootprintOf(*trace);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 256U);
  std::string text;
  for (const EventFootprint& row : *rows) {
    if (row.count > 0)
      text += row.name + " " + std::to_string(row.bytes) + " " + std::to_string(row.count) + "\n";
  }
  EXPECT_EQ(text,
            "EventBatch 36 3\n"
            "String 15 1\n"
            "Frequency 6 1\n"
            "ProcStatus 4 1\n"
            "ProcStop 3 1\n"
            "Strings 1 1\n");
}

TEST(FootprintOf, RefusesWhatIsNoTrace) {
  EXPECT_FALSE(FootprintOf(std::as_bytes(std::span("hello, world, hello"))).ok());
}

}  // namespace
}  // namespace skein
