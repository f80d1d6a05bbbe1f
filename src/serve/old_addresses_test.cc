#include "serve/old_addresses.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

std::string Led(std::string_view path, std::string_view query = "") {
  return NewAddress(path, query).value_or("nowhere");
}

TEST(OldAddressesTest, LeadToThePagesThatTookTheirPlace) {
  EXPECT_EQ(Led("/ui/"), "/#/flame");
  EXPECT_EQ(Led("/ui"), "/#/flame");
  EXPECT_EQ(Led("/ui/flamegraph"), "/#/flame");
  EXPECT_EQ(Led("/flamegraph2"), "/#/flame");
  EXPECT_EQ(Led("/ui/top"), "/#/top");
  EXPECT_EQ(Led("/ui/download"), "/api/profile/download?format=pb");
}

TEST(OldAddressesTest, KeepWhatWasChosen) {
  EXPECT_EQ(Led("/ui/flamegraph", "f=main&i=a%7Cb&si=alloc_space&g=lines&n=20"),
            "/#/flame?focus=main&ignore=a%7Cb&type=alloc_space&granularity=lines&nodes=20");
  EXPECT_EQ(Led("/ui/graph", "calltree=t&noinlines=true&rel=f&norm=1&tagroot=k&ts=x&nf=0.1"),
            "/#/graph?tagshow=x&tagroot=k&noinlines=1&normalize=1&tree=1&nodefraction=0.1");
  EXPECT_EQ(Led("/ui/flamegraph", "p=%5Emain%5C.f%24"), "/#/flame?fn=main.f");
}

TEST(OldAddressesTest, KeepHowValuesAreShown) {
  EXPECT_EQ(Led("/ui/top", "mean=t&unit=ms&sort=cum&dropneg=1&showcolumns=true&trim=f"),
            "/#/top?drop_negative=1&trim=0&unit=ms&mean=1&showcolumns=1&sort=cum");
  EXPECT_EQ(Led("/ui/graph", "trim=t&sort=flat&mean=f&compact=t&intel=1&calltree="),
            "/#/graph?intel_syntax=1");
}

TEST(OldAddressesTest, KnowThatPeekAndSourceAreAboutOneFunction) {
  EXPECT_EQ(Led("/ui/peek", "f=%5Emain%5C.%5C%28%5C%2Acart%5C%29%5C.Add%24"),
            "/#/callers?fn=main.%28%2Acart%29.Add");
  EXPECT_EQ(Led("/ui/source", "f=%5Emain%5C.f%24"), "/#/source?fn=main.f");
}

TEST(OldAddressesTest, SearchWhereSeveralFunctionsMayFit) {
  EXPECT_EQ(Led("/ui/source", "f=main.f"), "/#/source?search=main.f");
  EXPECT_EQ(Led("/ui/peek", "f=%5Ea%24%7C%5Eb%24"), "/#/callers?search=%5Ea%24%7C%5Eb%24");
  EXPECT_EQ(Led("/ui/flamegraph", "p=gc"), "/#/flame?search=gc");
}

TEST(OldAddressesTest, AreNoneOfOurs) {
  EXPECT_EQ(Led("/"), "nowhere");
  EXPECT_EQ(Led("/index.html"), "nowhere");
  EXPECT_EQ(Led("/ui/nothing"), "nowhere");
}

}  // namespace
}  // namespace skein
