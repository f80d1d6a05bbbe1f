#include "api/query.h"

#include <array>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(Query, DecodesNamesAndValues) {
  const Query query("q=main.%28%2AT%29.f+x&empty&&b%3D=1");
  EXPECT_EQ(*query.Find("q"), "main.(*T).f x");
  EXPECT_EQ(*query.Find("empty"), "");
  EXPECT_EQ(*query.Find("b="), "1");
  EXPECT_EQ(query.Find("none"), nullptr);
}

TEST(Query, LeavesWhatCannotBeDecoded) {
  EXPECT_EQ(*Query("q=100%&r=%zz&s=%4").Find("q"), "100%");
}

TEST(QueryReader, GivesDefaultsForWhatIsAbsentOrEmpty) {
  const Query query("from=");
  QueryReader in(query);
  EXPECT_EQ(in.Time("from", 7), 7);
  EXPECT_EQ(in.Number("limit", 1, 10, 5), 5);
  EXPECT_FALSE(in.Flag("complete"));
  EXPECT_FALSE(in.failed());
}

TEST(QueryReader, ExplainsTheFirstError) {
  const Query query("from=x&limit=11");
  QueryReader in(query);
  in.Time("from", 0);
  in.Number("limit", 1, 10, 5);
  ASSERT_TRUE(in.failed());
  EXPECT_EQ(in.error(), "from: \"x\" is no whole number");
}

TEST(QueryReader, RefusesWhatIsOutOfRangeMissingOrNoChoice) {
  const Query query("limit=11&sort=colour&big=99999999999999999999");
  QueryReader limit(query);
  limit.Number("limit", 1, 10, 5);
  EXPECT_EQ(limit.error(), "limit: \"11\" is not from 1 to 10");
  QueryReader missing(query);
  missing.Number("id", 0, 10);
  EXPECT_EQ(missing.error(), "id is missing");
  QueryReader choice(query);
  choice.Choice("sort", std::array<std::string_view, 2>{"name", "count"});
  EXPECT_EQ(choice.error(), "sort: \"colour\" is none of the choices");
  QueryReader big(query);
  big.Time("big", 0);
  EXPECT_TRUE(big.failed());
}

}  // namespace
}  // namespace skein
