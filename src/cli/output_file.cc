#include "cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skein {
namespace {

constexpr size_t kPiece = 256 * 1024;
constexpr mode_t kReadWriteForAll = 0666;

// Of a new file. The mask can only be read by setting it.
mode_t UsualMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return kReadWriteForAll & ~mask;
}

// The mode that a file must have to take the place of this one; negative: nothing may take its place, because
// it is none, has other names or belongs to somebody else.
int ModeOfDraft(const std::string& path) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0) return errno == ENOENT ? static_cast<int>(UsualMode()) : -1;
  const bool is_plain = S_ISREG(there.st_mode) && there.st_nlink == 1;
  const bool is_mine = there.st_uid == geteuid() && access(path.c_str(), W_OK) == 0;
  return is_plain && is_mine ? static_cast<int>(there.st_mode & 07777) : -1;
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (OpenDraft()) return;
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kReadWriteForAll);
  if (descriptor_ < 0) errno_ = errno;
}

// False: not possible or not right here.
bool OutputFile::OpenDraft() {
  const int mode = ModeOfDraft(path_);
  if (mode < 0) return false;
  std::string draft = path_ + ".XXXXXX";
  descriptor_ = mkostemp(draft.data(), O_CLOEXEC);
  if (descriptor_ < 0) return false;
  draft_ = std::move(draft);
  if (fchmod(descriptor_, static_cast<mode_t>(mode)) != 0) errno_ = errno;
  return true;
}

void OutputFile::Write(std::string_view bytes) {
  if (!is_wanted()) return;
  buffer_ += bytes;
  if (buffer_.size() < kPiece) return;
  Send(buffer_);
  buffer_.clear();
}

Status OutputFile::Close() {
  if (is_wanted()) Send(buffer_);
  if (is_open() && close(std::exchange(descriptor_, -1)) != 0 && errno_ == 0) errno_ = errno;
  if (errno_ == 0 && !draft_.empty() && std::rename(draft_.c_str(), path_.c_str()) != 0)
    errno_ = errno;
  if (errno_ == 0) draft_.clear();
  Discard();
  if (errno_ == 0 || errno_ == EPIPE) return Done{};
  return Error{Error::Code::kIo, std::generic_category().message(errno_)};
}

void OutputFile::Send(std::string_view bytes) {
  while (!bytes.empty() && errno_ == 0) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<size_t>(written));
    else if (errno != EINTR)
      errno_ = errno;
  }
}

void OutputFile::Discard() {
  if (is_open()) close(std::exchange(descriptor_, -1));
  if (!draft_.empty()) unlink(std::exchange(draft_, {}).c_str());
}

}  // namespace skein
