#include "gotrace/id_map.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace skein {
namespace {

// Ids as goroutines have them, and some that nobody would give.
uint64_t SomeId(std::mt19937_64& random) {
  return random() % 4 == 0 ? random() : random() % 2000;
}

TEST(IdMap, KnowsWhatAMapWouldKnow) {
  std::mt19937_64 random(1);
  std::map<uint64_t, uint32_t> expected;
  IdMap ids;
  for (uint32_t i = 0; i < 20000; ++i) {
    const uint64_t id = SomeId(random);
    if (random() % 3 == 0) {
      expected.erase(id);
      ids.Erase(id);
    } else {
      EXPECT_EQ(ids.Insert(id, i), expected.emplace(id, i).second);
    }
  }
  EXPECT_EQ(ids.size(), expected.size());
  for (uint64_t id = 0; id < 2000; ++id)
    EXPECT_EQ(ids.Find(id) != kAbsent, expected.contains(id));
  for (const auto& [id, number] : expected)
    EXPECT_EQ(ids.Find(id), number);
}

template <typename Table>
class IdTables : public testing::Test {};
using Tables = testing::Types<IdTable, SerialIdMap>;
TYPED_TEST_SUITE(IdTables, Tables);

TYPED_TEST(IdTables, KeepTheFirstNumberOfAnId) {
  std::mt19937_64 random(2);
  std::map<uint64_t, uint32_t> expected;
  TypeParam ids;
  for (uint32_t i = 0; i < 20000; ++i) {
    const uint64_t id = SomeId(random);
    EXPECT_EQ(ids.Insert(id, i), expected.emplace(id, i).second);
  }
  for (uint64_t id = 0; id < 2000; ++id)
    EXPECT_EQ(ids.Find(id) != kAbsent, expected.contains(id));
  for (const auto& [id, number] : expected)
    EXPECT_EQ(ids.Find(id), number);
}

TEST(IdTable, GivesNewNumbersToAll) {
  IdTable ids;
  ids.Insert(1, 10);
  ids.Insert(uint64_t{1} << 60, 20);
  ids.Renumber([](uint32_t number) { return number * 2; });
  EXPECT_EQ(ids.Find(1), 20u);
  EXPECT_EQ(ids.Find(uint64_t{1} << 60), 40u);
}

}  // namespace
}  // namespace skein
