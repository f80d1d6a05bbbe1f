#include "base/radix_sort.h"

#include <random>

#include <gtest/gtest.h>

namespace skein {
namespace {

struct Row {
  int64_t value;
  uint32_t number;

  bool operator==(const Row&) const = default;
};

void ExpectSortsLikeStableSort(std::vector<Row> rows) {
  std::vector<Row> expected = rows;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const Row& a, const Row& b) { return a.value < b.value; });
  RadixSort(rows, [](const Row& row) { return RadixKey(row.value); });
  EXPECT_EQ(rows, expected);
}

std::vector<Row> Random(size_t count, uint64_t range, int64_t least) {
  std::mt19937_64 random(count);
  std::vector<Row> rows;
  for (uint32_t i = 0; i < count; ++i)
    rows.push_back({static_cast<int64_t>(random() % range) + least, i});
  return rows;
}

TEST(RadixSort, SortsFewAndMany) {
  ExpectSortsLikeStableSort({});
  ExpectSortsLikeStableSort({{5, 0}});
  ExpectSortsLikeStableSort(Random(100, 50, 0));
  ExpectSortsLikeStableSort(Random(20'000, 1'000'000'000'000, 0));
}

TEST(RadixSort, KeepsEqualsInTheirOrder) {
  ExpectSortsLikeStableSort(Random(20'000, 7, 0));
}

TEST(RadixSort, PutsNegativeNumbersFirst) {
  ExpectSortsLikeStableSort(Random(20'000, 1'000'000, -500'000));
  EXPECT_LT(RadixKey(INT64_MIN), RadixKey(-1));
  EXPECT_LT(RadixKey(-1), RadixKey(0));
  EXPECT_LT(RadixKey(0), RadixKey(INT64_MAX));
}

}  // namespace
}  // namespace skein
