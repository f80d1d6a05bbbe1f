#include "gtest/gtest.h"
#include "http/server.h"

namespace skein {
namespace {

TEST(ParseHostPort, TakesHostAndPortApart) {
  struct Case {
    const char* text;
    const char* host;
    uint16_t port;
  };
  for (const Case& c : {Case{"localhost:8080", "localhost", 8080},
                        Case{"127.0.0.1", "127.0.0.1", 0}, Case{":80", "", 80}, Case{"80", "", 80},
                        Case{"[::1]:80", "::1", 80}, Case{"[::1]", "::1", 0}}) {
    const Result<HostPort> parsed = ParseHostPort(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text;
    EXPECT_EQ(parsed->host, c.host) << c.text;
    EXPECT_EQ(parsed->port, c.port) << c.text;
  }
}

TEST(ParseHostPort, RefusesWhatIsNone) {
  for (const char* bad :
       {"", ":", "host:", "host:x", "host:65536", "65536", "host:-1", "[::1", "[::1]x:80", "::1"}) {
    EXPECT_FALSE(ParseHostPort(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace skein
