#include "http/guard.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

Request From(std::vector<Header> headers, Method method = Method::kGet) {
  Request request;
  request.method = method;
  request.headers = std::move(headers);
  return request;
}

TEST(AllowedHosts, KnowsTheNamesOfLoopback) {
  const AllowedHosts hosts;
  for (const char* good : {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.9.9", "[::1]:80",
                           "[::1]", "skein.localhost:1"}) {
    EXPECT_TRUE(hosts.Contains(good)) << good;
  }
}

TEST(AllowedHosts, RefusesNamesThatSomebodyMayHavePointedAtUs) {
  const AllowedHosts hosts;
  for (const char* bad :
       {"", "evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.evil.example", "10.0.0.1", "[", "[::2]", "xlocalhost"}) {
    EXPECT_FALSE(hosts.Contains(bad)) << bad;
  }
}

TEST(AllowedHosts, TakesNamedOnesAndAddressesWhenTold) {
  const AllowedHosts hosts{true, {"Build7"}};
  EXPECT_TRUE(hosts.Contains("build7:8080"));
  EXPECT_TRUE(hosts.Contains("10.0.0.1:8080"));
  EXPECT_TRUE(hosts.Contains("[fe80::1]:8080"));
  EXPECT_FALSE(hosts.Contains("build8:8080"));
}

TEST(ComesFromAllowedSite, LetsProgramsAndOurOwnPagesRead) {
  EXPECT_TRUE(ComesFromAllowedSite(From({}), Entry::kData));
  EXPECT_TRUE(ComesFromAllowedSite(From({{"Sec-Fetch-Site", "same-origin"}}), Entry::kData));
  EXPECT_TRUE(ComesFromAllowedSite(From({{"Sec-Fetch-Site", "none"}}), Entry::kData));
}

TEST(ComesFromAllowedSite, RefusesOtherSitesEvenOnTheSameHost) {
  EXPECT_FALSE(ComesFromAllowedSite(From({{"Sec-Fetch-Site", "cross-site"}}), Entry::kData));
  EXPECT_FALSE(ComesFromAllowedSite(From({{"Sec-Fetch-Site", "same-site"}}), Entry::kData));
  EXPECT_FALSE(ComesFromAllowedSite(From({{"Sec-Fetch-Site", "cross-site"}}), Entry::kPage));
}

TEST(ComesFromAllowedSite, LetsALinkElsewhereOpenThePageButNotEmbedIt) {
  const auto visit = [](const char* destination) {
    return From({{"Sec-Fetch-Site", "cross-site"},
                 {"Sec-Fetch-Mode", "navigate"},
                 {"Sec-Fetch-Dest", destination}});
  };
  EXPECT_TRUE(ComesFromAllowedSite(visit("document"), Entry::kPage));
  EXPECT_FALSE(ComesFromAllowedSite(visit("iframe"), Entry::kPage));
  EXPECT_FALSE(ComesFromAllowedSite(visit("document"), Entry::kData));
}

TEST(ComesFromAllowedSite, WantsAPostToComeFromTheHostItGoesTo) {
  const auto post = [](const char* origin) {
    return From({{"Host", "localhost:80"}, {"Origin", origin}}, Method::kPost);
  };
  EXPECT_TRUE(ComesFromAllowedSite(post("http://localhost:80"), Entry::kData));
  EXPECT_FALSE(ComesFromAllowedSite(post("http://localhost:81"), Entry::kData));
  EXPECT_FALSE(ComesFromAllowedSite(post("null"), Entry::kData));
}

}  // namespace
}  // namespace skein
