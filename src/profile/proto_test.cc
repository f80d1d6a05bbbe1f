#include <gtest/gtest.h>

#include "profile/builder.h"
#include "profile/read.h"
#include "profile/write.h"

namespace skein {
namespace {

Profile Example() {
  ProfileBuilder builder({{"samples", "count"}, {"cpu", "nanoseconds"}});
  const uint32_t leaf = builder.Frame({.function = "main.work", .file = "w.go", .line = 12});
  const uint32_t root = builder.Frame({.function = "main.main", .file = "m.go", .line = 3});
  builder.Sample({leaf, root}, {1, 10'000'000},
                 {{.key = "bytes", .text = "", .number = 16, .unit = "bytes"},
                  {.key = "user", .text = "ada"}});
  builder.Sample({root}, {2, 20'000'000});
  builder.profile().period = 10'000'000;
  builder.profile().period_type = {builder.Intern("cpu"), builder.Intern("nanoseconds")};
  builder.profile().comments = {builder.Intern("first"), builder.Intern("second"),
                                builder.Intern("third")};
  return builder.Finish();
}

TEST(ProfileProto, ReadsWhatItWrote) {
  const Result<Profile> read = ReadProfile(WriteProfile(Example()));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->sample_count(), 2u);
  EXPECT_EQ(read->values(1)[1], 20'000'000);
  ASSERT_EQ(read->stack(0).size(), 2u);
  const Profile::Line& line = read->lines(read->stack(0)[0])[0];
  EXPECT_EQ(read->name(read->functions[line.function]), "main.work");
  EXPECT_EQ(line.line, 12);
  ASSERT_EQ(read->labels(0).size(), 2u);
  EXPECT_EQ(read->text(read->labels(0)[0].text), "ada") << "texts come before numbers";
  EXPECT_EQ(read->labels(0)[1].number, 16);
  EXPECT_EQ(read->text(read->comments[2]), "third");
  EXPECT_EQ(EncodeProfile(*read), EncodeProfile(Example()));
}

TEST(ProfileProto, RefusesBytesThatAreNoProfile) {
  const std::byte bytes[] = {std::byte{0xff}, std::byte{0xff}, std::byte{0x01}};
  const Result<Profile> read = ReadProfile(bytes);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message, "parsing profile: unrecognized profile format");
}

TEST(ProfileProto, RefusesAProfileThatIsCutOff) {
  std::vector<std::byte> bytes = WriteProfile(Example());
  bytes.resize(bytes.size() - 12);
  EXPECT_FALSE(ReadProfile(bytes).ok());
}

TEST(ProfileProto, SaysThatThereIsNothing) {
  EXPECT_EQ(ReadProfile({}).error().message, "parsing profile: empty input file");
}

TEST(ProfileBuilder, MakesEachFrameOnce) {
  ProfileBuilder builder({{"n", "count"}});
  const uint32_t first = builder.Frame({.function = "f", .line = 1});
  EXPECT_EQ(builder.Frame({.function = "f", .line = 1}), first);
  EXPECT_NE(builder.Frame({.function = "f", .line = 2}), first);
  EXPECT_EQ(builder.profile().functions.size(), 1u);
}

}  // namespace
}  // namespace skein
