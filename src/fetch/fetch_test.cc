#include "fetch/fetch.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skein {
namespace {

class FetchTest : public testing::Test {
 protected:
  FetchTest() : path_(testing::TempDir() + "fetch_test." + std::to_string(getpid())) {}
  ~FetchTest() override { std::filesystem::remove_all(path_); }

  void Write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  std::string WhyNot() {
    const auto input = Fetch(path_, {});
    return input.ok() ? "" : input.error().message;
  }

  std::string path_;
};

std::string Text(const Input& input) {
  return {reinterpret_cast<const char*>(input.bytes().data()), input.bytes().size()};
}

std::string Gzip(std::string text) {
  std::string packed(text.size() + 1024, '\0');
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<uint8_t*>(text.data());
  stream.avail_in = static_cast<uint32_t>(text.size());
  stream.next_out = reinterpret_cast<uint8_t*>(packed.data());
  stream.avail_out = static_cast<uint32_t>(packed.size());
  EXPECT_EQ(isal_deflate_stateless(&stream), COMP_OK);
  packed.resize(stream.total_out);
  return packed;
}

TEST_F(FetchTest, ReadsAFile) {
  Write("go 1.23 trace");
  const auto input = Fetch(path_, {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
}

TEST_F(FetchTest, InflatesWhateverTheFileIsCalled) {
  Write(Gzip("go 1.23 trace"));
  const auto input = Fetch(path_, {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
}

TEST_F(FetchTest, KeepsTheSoundPartOfACutGzip) {
  const std::string packed = Gzip("go 1.23 trace" + std::string(1000, 'x'));
  Write(packed.substr(0, packed.size() - 8));
  const auto input = Fetch(path_, {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_TRUE(Text(*input).starts_with("go 1.23 trace"));
  ASSERT_EQ(input->diagnostics().size(), 1u);
}

TEST_F(FetchTest, ReadsAPipe) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const std::jthread writer([this] { Write(Gzip("go 1.23 trace")); });
  const auto input = Fetch(path_, {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
}

TEST_F(FetchTest, SaysInOneLineWhyNot) {
  EXPECT_EQ(WhyNot(), "No such file or directory");
  Write("");
  EXPECT_EQ(WhyNot(), "is empty");
  Write("{\"a\": 1}");
  EXPECT_EQ(WhyNot(), "this is JSON, not a Go execution trace");
  Write(Gzip(""));
  EXPECT_EQ(WhyNot(), "is empty");
  Write(Gzip("go 1.23 trace").substr(0, 10));
  EXPECT_EQ(WhyNot(), "the gzip data is cut off at compressed byte 10");
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(WhyNot(), "is a directory, not a trace");
}

TEST_F(FetchTest, ReadsNoFurtherOnceItIsNoTrace) {
  const auto input = Fetch("/dev/zero", {});
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().message, "this is nothing but zeros, not a Go execution trace");
}

TEST_F(FetchTest, AFileMayBeNamedLikeAHost) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::create_directory(path_);
  std::filesystem::current_path(path_);
  std::ofstream("host:6060") << "go 1.23 trace";
  const auto input = Fetch("host:6060", {});
  std::filesystem::current_path(before);
  ASSERT_TRUE(input.ok()) << input.error().message;
}

TEST_F(FetchTest, StopsAtTheLimit) {
  Write(Gzip("go 1.23 trace" + std::string(5'000'000, 'x')));
  const auto input = Fetch(path_, {.max_bytes = 1'000'000});
  ASSERT_TRUE(input.ok());
  ASSERT_EQ(input->diagnostics().size(), 1u);
  EXPECT_EQ(input->diagnostics()[0].message, "inflates to more than the limit of 1000000 bytes");
}

TEST(Fetch, OtherSchemesAreNotOpened) {
  const auto input = Fetch("ftp://host/trace", {});
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().message, "only http:// and https:// URLs can be opened");
}

TEST(DisplayName, IsForPeople) {
  EXPECT_EQ(DisplayName("-"), "standard input");
  EXPECT_EQ(DisplayName("dir/trace.out"), "dir/trace.out");
  EXPECT_EQ(DisplayName("http://ann:secret@host/t"), "http://host/t");
}

}  // namespace
}  // namespace skein
