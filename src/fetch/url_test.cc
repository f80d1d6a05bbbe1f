#include "fetch/url.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

std::string Meant(const std::string& source) {
  const auto url = ParseTraceUrl(source);
  return url ? url->url : "nothing";
}

TEST(ParseTraceUrl, AServerAloneMeansFiveSecondsOfTrace) {
  constexpr auto* kMeant = "http://localhost:6060/debug/pprof/trace?seconds=5";
  EXPECT_EQ(Meant("localhost:6060"), kMeant);
  EXPECT_EQ(Meant(":6060"), kMeant);
  EXPECT_EQ(Meant("localhost:6060/"), kMeant);
  EXPECT_EQ(Meant("http://localhost:6060"), kMeant);
  EXPECT_EQ(Meant("http://localhost:6060/debug/pprof"), kMeant);
  EXPECT_EQ(Meant("http://localhost:6060/debug/pprof/"), kMeant);
  EXPECT_EQ(Meant("[::1]:6060"), "http://[::1]:6060/debug/pprof/trace?seconds=5");
  EXPECT_EQ(Meant("https://prod.example.com"),
            "https://prod.example.com/debug/pprof/trace?seconds=5");
}

TEST(ParseTraceUrl, WhatIsSpelledOutIsTakenAsItIs) {
  EXPECT_EQ(Meant("http://host:1/traces/a.trace?x=1"), "http://host:1/traces/a.trace?x=1");
  EXPECT_EQ(Meant("host:1/debug/pprof/trace?seconds=2"),
            "http://host:1/debug/pprof/trace?seconds=2");
  EXPECT_EQ(Meant("HTTPS://host/a#part"), "HTTPS://host/a");
}

TEST(ParseTraceUrl, FilesAreNoUrls) {
  for (const char* source : {"trace.out", "dir/trace.out", "./a:b", "C:trace", "a:6060x", "", "-",
                             "ftp://host/trace", "http://", "host:", "a b:c"})
    EXPECT_EQ(Meant(source), "nothing") << source;
}

TEST(ParseTraceUrl, KnowsHowLongTheServerRecords) {
  EXPECT_EQ(ParseTraceUrl("host:1")->seconds, 5);
  EXPECT_EQ(ParseTraceUrl("http://host/debug/pprof/trace?x=1&seconds=2.5")->seconds, 2.5);
  EXPECT_EQ(ParseTraceUrl("http://host/debug/pprof/trace")->seconds, 1);
  EXPECT_EQ(ParseTraceUrl("http://host/files/old.trace")->seconds, 0);
}

TEST(ParseTraceUrl, ShowsNoPassword) {
  const auto url = ParseTraceUrl("http://ann:secret@host:1/t");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->url, "http://ann:secret@host:1/t");
  EXPECT_EQ(url->display, "http://host:1/t");
  EXPECT_EQ(url->host, "host:1");
}

}  // namespace
}  // namespace skein
