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
            "/#/flame?focus=main&ignore=a%7Cb&type=alloc_space&granularity=lines");
  EXPECT_EQ(Led("/ui/flamegraph", "p=%5Emain%5C.f%24"), "/#/flame?fn=main.f");
}

TEST(OldAddressesTest, KnowThatPeekAndSourceAreAboutOneFunction) {
  EXPECT_EQ(Led("/ui/peek", "f=%5Emain%5C.%5C%28%5C%2Acart%5C%29%5C.Add%24"),
            "/#/callers?fn=main.%28%2Acart%29.Add");
  EXPECT_EQ(Led("/ui/source", "f=main.f"), "/#/source?fn=main.f");
}

TEST(OldAddressesTest, AreNoneOfOurs) {
  EXPECT_EQ(Led("/"), "nowhere");
  EXPECT_EQ(Led("/index.html"), "nowhere");
  EXPECT_EQ(Led("/ui/nothing"), "nowhere");
}

}  // namespace
}  // namespace skein
