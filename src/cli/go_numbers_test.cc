#include "cli/go_numbers.h"

#include <cmath>

#include <gtest/gtest.h>

namespace skein {
namespace {

TEST(GoNumbers, IntegersMayHaveAPrefixAndSeparators) {
  EXPECT_EQ(ReadGoInteger("80").value, 80);
  EXPECT_EQ(ReadGoInteger("+80").value, 80);
  EXPECT_EQ(ReadGoInteger("-1").value, -1);
  EXPECT_EQ(ReadGoInteger("0").value, 0);
  EXPECT_EQ(ReadGoInteger("0x1F").value, 31);
  EXPECT_EQ(ReadGoInteger("-0x1f").value, -31);
  EXPECT_EQ(ReadGoInteger("0b101").value, 5);
  EXPECT_EQ(ReadGoInteger("0o17").value, 15);
  EXPECT_EQ(ReadGoInteger("017").value, 15);
  EXPECT_EQ(ReadGoInteger("1_000").value, 1000);
  EXPECT_EQ(ReadGoInteger("0x_ff").value, 255);
}

TEST(GoNumbers, WhatIsNoneIsRefused) {
  for (const char* text : {"", "-", "x", "1.5", "08", "0x", "1__0", "_1", "1_", "--1", "+-1", "1 "})
    EXPECT_FALSE(ReadGoInteger(text).value) << text;
  EXPECT_TRUE(ReadGoInteger("9223372036854775808").is_too_big);
  for (const char* text : {"", "-", "x", "1e", "0x1", "--1", "1 "})
    EXPECT_FALSE(ReadGoFloat(text).value) << text;
  EXPECT_TRUE(ReadGoFloat("1e999").is_too_big);
}

TEST(GoNumbers, FloatsMayBeHexadecimal) {
  EXPECT_EQ(ReadGoFloat("0.25").value, 0.25);
  EXPECT_EQ(ReadGoFloat("+.5").value, 0.5);
  EXPECT_EQ(ReadGoFloat("-1e-2").value, -0.01);
  EXPECT_EQ(ReadGoFloat("0x1p-3").value, 0.125);
  EXPECT_EQ(ReadGoFloat("010").value, 10);
  EXPECT_TRUE(std::isinf(*ReadGoFloat("inf").value));
}

}  // namespace
}  // namespace skein
