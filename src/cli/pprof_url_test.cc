#include "cli/pprof_url.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

std::string UrlOf(const std::string& source,
                  int64_t seconds = -1,
                  bool server_alone_is_root = false) {
  const auto url = ParsePprofUrl(source, seconds, server_alone_is_root);
  return url ? url->url : "none";
}

TEST(PprofUrl, AServerAloneStandsForItsCpuProfile) {
  EXPECT_EQ(UrlOf("localhost:6060"), "http://localhost:6060/debug/pprof/profile");
  EXPECT_EQ(UrlOf(":6060"), "http://localhost:6060/debug/pprof/profile");
  EXPECT_EQ(UrlOf("https://host/debug/pprof/"), "https://host/debug/pprof/profile");
  EXPECT_EQ(UrlOf("localhost:6060", -1, true), "http://localhost:6060");
}

TEST(PprofUrl, KeepsAPathAndSortsParameters) {
  EXPECT_EQ(UrlOf("host:1/debug/pprof/heap?gc=1&debug=0#here"),
            "http://host:1/debug/pprof/heap?debug=0&gc=1");
}

TEST(PprofUrl, AsksForSecondsInPlaceOfThoseThatStandThere) {
  EXPECT_EQ(UrlOf("http://h/p?seconds=30&a=b", 5), "http://h/p?a=b&seconds=5");
  EXPECT_EQ(ParsePprofUrl("http://h/p?seconds=30", -1, false)->seconds, 30);
  EXPECT_EQ(ParsePprofUrl("http://h/p?seconds=soon", -1, false)->seconds, 0);
}

TEST(PprofUrl, FilesAreNone) {
  EXPECT_EQ(UrlOf("cpu.pb.gz"), "none");
  EXPECT_EQ(UrlOf("ftp://host/cpu"), "none");
  EXPECT_EQ(UrlOf("host:port"), "none");
}

TEST(PprofUrl, KnowsConnectionsWithoutACheckOfTheServer) {
  EXPECT_EQ(ParsePprofUrl("https+insecure://host/p", -1, false)->scheme, "https+insecure");
}

}  // namespace
}  // namespace skein
