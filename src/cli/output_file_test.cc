#include "cli/output_file.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skein {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() : folder_(testing::TempDir() + "output_file_XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/out";
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  static std::string Contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Make(const std::string& contents) const { std::ofstream(path_) << contents; }
  // "" if that went well.
  static std::string Write(const std::string& path, const std::string& contents) {
    OutputFile file(path);
    file.Write(contents);
    const Status status = file.Close();
    return status.ok() ? "" : status.error().message;
  }
  std::ptrdiff_t Files() const { return std::distance(fs::directory_iterator(folder_), {}); }

  std::string folder_;
  std::string path_;
};

// As a full disk: no file gets longer than this.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit less{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &less);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*signal_)(int);
};

TEST_F(OutputFileTest, MakesANewFileAsTheUmaskSays) {
  const mode_t mask = umask(027);
  EXPECT_EQ(Write(path_, "new"), "");
  umask(mask);
  EXPECT_EQ(Contents(path_), "new");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms{0640});
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, ReplacesAFileAndKeepsItsMode) {
  Make("something long that was there");
  fs::permissions(path_, fs::perms{0604});
  EXPECT_EQ(Write(path_, "new"), "");
  EXPECT_EQ(Contents(path_), "new");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms{0604});
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, LeavesWhatWasThereIfTheDiskIsFull) {
  Make("was there");
  const std::string long_text(1'000'000, 'x');
  {
    const FullDisk full(1000);
    EXPECT_EQ(Write(path_, long_text), "File too large");
  }
  EXPECT_EQ(Contents(path_), "was there");
  EXPECT_EQ(Files(), 1);
}

TEST_F(OutputFileTest, LeavesNothingBehindIfItIsNotClosed) {
  { OutputFile(path_).Write("half of it"); }
  EXPECT_EQ(Files(), 0);
}

TEST_F(OutputFileTest, WritesThroughLinksAndOtherNames) {
  Make("was there");
  fs::create_symlink(path_, folder_ + "/link");
  EXPECT_EQ(Write(folder_ + "/link", "by the link"), "");
  EXPECT_TRUE(fs::is_symlink(folder_ + "/link"));
  EXPECT_EQ(Contents(path_), "by the link");
  fs::create_hard_link(path_, folder_ + "/twin");
  EXPECT_EQ(Write(path_, "by one name"), "");
  EXPECT_EQ(Contents(folder_ + "/twin"), "by one name");
}

TEST_F(OutputFileTest, LeavesAPipeWhoseReaderHasGone) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const int reader = open(path_.c_str(), O_RDONLY | O_NONBLOCK);
  void (*const before)(int) = std::signal(SIGPIPE, SIG_IGN);
  OutputFile file(path_);
  close(reader);
  file.Write(std::string(1'000'000, 'x'));
  EXPECT_FALSE(file.is_wanted());
  EXPECT_TRUE(file.Close().ok());
  std::signal(SIGPIPE, before);
  EXPECT_TRUE(fs::is_fifo(path_));
}

TEST_F(OutputFileTest, SaysWhyItCannotBeWritten) {
  EXPECT_EQ(Write(folder_ + "/missing/out", "x"), "No such file or directory");
  EXPECT_EQ(Write(folder_, "x"), "Is a directory");
  EXPECT_EQ(Files(), 0);
}

}  // namespace
}  // namespace skein
