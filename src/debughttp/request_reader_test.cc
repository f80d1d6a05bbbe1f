#include "debughttp/request_reader.h"

#include <gtest/gtest.h>

#include "debughttp/address.h"
#include "debughttp/form.h"

namespace skein::debughttp {
namespace {

using Result = RequestReader::Result;

TEST(RequestReader, TakesOneRequestAfterTheOther) {
  RequestReader reader;
  HttpRequest request;
  reader.Add("GET /a?b=c HTTP/1.1\r\nHost: localhost\r\n\r\nGET /d HTTP/1.0\r\n\r\nGET /e");
  ASSERT_EQ(reader.Next(request), Result::kRequest);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b=c");
  EXPECT_EQ(request.host, "localhost");
  EXPECT_TRUE(request.keeps_alive);
  ASSERT_EQ(reader.Next(request), Result::kRequest);
  EXPECT_EQ(request.path, "/d");
  EXPECT_FALSE(request.keeps_alive);
  EXPECT_FALSE(request.takes_chunks);
  EXPECT_EQ(reader.Next(request), Result::kMore);
}

TEST(RequestReader, WaitsForTheBody) {
  RequestReader reader;
  HttpRequest request;
  reader.Add("POST /s HTTP/1.1\r\nhost: a\r\ncontent-LENGTH: 4\r\nExpect: 100-continue\r\n\r\n0x");
  EXPECT_EQ(reader.Next(request), Result::kMore);
  EXPECT_TRUE(reader.AsksToContinue());
  EXPECT_EQ(reader.Next(request), Result::kMore);
  EXPECT_FALSE(reader.AsksToContinue()) << "asked twice";
  reader.Add("12");
  ASSERT_EQ(reader.Next(request), Result::kRequest);
  EXPECT_EQ(request.body, "0x12");
}

int StatusOf(std::string_view bytes) {
  RequestReader reader;
  HttpRequest request;
  reader.Add(bytes);
  return reader.Next(request) == Result::kRefused ? reader.status() : 0;
}

TEST(RequestReader, RefusesWhatIsNoRequest) {
  EXPECT_EQ(StatusOf("\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400) << "no host";
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n"), 413);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), 501);
  EXPECT_EQ(StatusOf("GET / HTTP/2\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf(std::string(20'000, 'a')), 431) << "without an end";
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nX-Anything: \xff\r\n\r\n"), 0);
}

TEST(Form, GivesTheFirstValueDecoded) {
  EXPECT_EQ(FormValue("a=1&seconds=5&seconds=6", "seconds"), "5");
  EXPECT_EQ(FormValue("%73econds=%35+x", "seconds"), "5 x");
  EXPECT_EQ(FormValue("seconds", "seconds"), "");
  EXPECT_EQ(FormValue("seconds=%zz&seconds=7", "seconds"), "7");
  EXPECT_EQ(FormValue("seconds=1;debug=1", "seconds"), "");
  EXPECT_EQ(FormValue("", "seconds"), "");
}

TEST(Form, ReadsNumbersAsGoDoes) {
  EXPECT_EQ(IntegerIn("12"), 12);
  EXPECT_EQ(IntegerIn("+12"), 12);
  EXPECT_EQ(IntegerIn("-12"), -12);
  EXPECT_EQ(IntegerIn("1.5"), 0);
  EXPECT_EQ(IntegerIn("99999999999999999999"), 0);
  EXPECT_EQ(NumberIn("1.5"), 1.5);
  EXPECT_EQ(NumberIn("1e3"), 1000);
  EXPECT_EQ(NumberIn("inf"), 0);
  EXPECT_EQ(NumberIn("5s"), 0);
}

TEST(Address, IsThisMachineUnlessItSaysOtherwise) {
  EXPECT_EQ(ParseAddress(":6060")->host, "127.0.0.1");
  EXPECT_EQ(ParseAddress("0.0.0.0:6060")->host, "0.0.0.0");
  EXPECT_EQ(ParseAddress("[::1]:6060")->host, "::1");
  EXPECT_EQ(ParseAddress("localhost:0")->port, 0);
  EXPECT_FALSE(ParseAddress("6060"));
  EXPECT_FALSE(ParseAddress("localhost:"));
  EXPECT_FALSE(ParseAddress("localhost:66666"));
  EXPECT_FALSE(ParseAddress("localhost:6060x"));
}

TEST(Address, KnowsNamesThatNobodyElseCanHavePointHere) {
  for (const char* host : {"localhost", "localhost:6060", "a.localhost", "127.0.0.1:1", "10.0.0.1",
                           "[::1]", "[fe80::1]:80"})
    EXPECT_TRUE(IsLocalHost(host)) << host;
  for (const char* host :
       {"", "example.com", "localhost.example.com", "127.0.0.1.example.com:80", "[example.com]"})
    EXPECT_FALSE(IsLocalHost(host)) << host;
}

}  // namespace
}  // namespace skein::debughttp
