#include "api/json_writer.h"

#include <limits>

#include <gtest/gtest.h>

namespace skein {
namespace {

std::string Written(std::string_view text) {
  return JsonWriter().Value(text).Take();
}

TEST(JsonWriter, PutsCommasBetweenAllAndNowhereElse) {
  JsonWriter json;
  json.BeginObject();
  json.Field("a", 1).Key("b").BeginArray().Value("x").Value(true).Null().EndArray();
  json.Key("c").BeginObject().EndObject().NullField("d");
  json.EndObject();
  EXPECT_EQ(json.Take(), R"({"a":1,"b":["x",true,null],"c":{},"d":null})");
}

TEST(JsonWriter, KeepsEveryDigitOfWholeNumbers) {
  JsonWriter json;
  json.BeginArray()
      .Value(INT64_MIN)
      .Value(UINT64_MAX)
      .Value(1234567890123.0)
      .Value(0.1234567)
      .EndArray();
  EXPECT_EQ(json.Take(), "[-9223372036854775808,18446744073709551615,1234567890123,0.123457]");
}

TEST(JsonWriter, WritesNullForWhatIsNoNumber) {
  EXPECT_EQ(JsonWriter().Value(std::numeric_limits<double>::quiet_NaN()).Take(), "null");
  EXPECT_EQ(JsonWriter().Value(std::numeric_limits<double>::infinity()).Take(), "null");
}

TEST(JsonWriter, EscapesWhatJsonDemands) {
  EXPECT_EQ(Written("a\"b\\c\n\t\x01"), R"("a\"b\\c\n\t\u0001")");
  EXPECT_EQ(Written("\x7f"), "\"\x7f\"");
}

TEST(JsonWriter, LeavesGoodUtf8AndReplacesBad) {
  EXPECT_EQ(Written("µ€😀"), "\"µ€😀\"");
  EXPECT_EQ(Written("\xff"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(Written("a\xc3"), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(Written("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace skein
