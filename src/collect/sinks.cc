#include "collect/sinks.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace skein {
namespace {

bool WriteAll(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

TraceSink Into(int descriptor) {
  return [descriptor](std::span<const std::byte> bytes) { return WriteAll(descriptor, bytes); };
}

TraceSink Into(skein_write_function function, void* context) {
  return [=](std::span<const std::byte> bytes) {
    return function(context, bytes.data(), bytes.size()) != 0;
  };
}

int CreateFile(const char* path) {
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

std::string CannotCreate(const char* path) {
  return std::string("cannot create ") + path + ": " + std::strerror(errno);
}

const char* Answer(const std::string& why) {
  static thread_local std::string text;
  text = why;
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace skein
