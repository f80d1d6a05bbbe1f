#include "base/mapped_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace skein {
namespace {

class MappedFileTest : public testing::Test {
 protected:
  MappedFileTest() : path_(testing::TempDir() + "mapped_file_test." + std::to_string(getpid())) {}
  ~MappedFileTest() override { std::filesystem::remove(path_); }

  void Write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }

  std::string path_;
};

std::string Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_F(MappedFileTest, ShowsTheFile) {
  Write("go 1.23 trace");
  const auto file = MappedFile::Open(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Text(file->bytes()), "go 1.23 trace");
  EXPECT_FALSE(file->shrunk());
}

TEST_F(MappedFileTest, AnEmptyFileHasNoBytes) {
  Write("");
  const auto file = MappedFile::Open(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(file->bytes().empty());
}

TEST_F(MappedFileTest, SaysThatAFileIsMissing) {
  const auto file = MappedFile::Open(path_);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, Error::Code::kNotFound);
  EXPECT_EQ(file.error().message, "No such file or directory");
}

TEST_F(MappedFileTest, RefusesADirectory) {
  EXPECT_FALSE(MappedFile::Open(testing::TempDir()).ok());
}

TEST_F(MappedFileTest, ReadsZerosWhereTheFileWasCutMeanwhile) {
  Write(std::string(100'000, 'x'));
  const auto file = MappedFile::Open(path_);
  ASSERT_TRUE(file.ok());
  std::filesystem::resize_file(path_, 10);
  EXPECT_EQ(file->bytes()[99'999], std::byte{0});
  EXPECT_EQ(file->bytes()[0], std::byte{'x'});
  EXPECT_TRUE(file->shrunk());
}

TEST_F(MappedFileTest, ShowsTheSameAfterItsMemoryWasGivenBack) {
  const std::string text(100'000, 'a');
  Write(text);
  const auto file = MappedFile::Open(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Text(file->bytes()), text);
  MappedFile::Release(file->bytes());
  MappedFile::Release(file->bytes().subspan(5000, 70'000));
  EXPECT_EQ(Text(file->bytes()), text);
}

TEST_F(MappedFileTest, LeavesOtherMemoryAlone) {
  const std::string text(100'000, 'a');
  MappedFile::Release(std::as_bytes(std::span(text)));
  EXPECT_EQ(text, std::string(100'000, 'a'));
}

TEST_F(MappedFileTest, StaysWhereItWasWhenMoved) {
  Write("bytes");
  auto file = MappedFile::Open(path_);
  ASSERT_TRUE(file.ok());
  const std::byte* before = file->bytes().data();
  const MappedFile moved = std::move(*file);
  EXPECT_EQ(moved.bytes().data(), before);
}

}  // namespace
}  // namespace skein
