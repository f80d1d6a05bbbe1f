#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace skein {

// Which file descriptors are sockets: asked of the kernel once, and remembered until the descriptor
// is closed. Any thread, also in signal handlers.
class FileKinds {
 public:
  bool IsSocket(int file) {
    if (file < 0 || static_cast<size_t>(file) >= kinds_.size()) return false;
    const Kind kind = kinds_[static_cast<size_t>(file)].load(std::memory_order_relaxed);
    return (kind == kUnknown ? Ask(file) : kind) == kSocket;
  }
  // These return `file`.
  int Forget(int file) { return Set(file, kUnknown); }
  int IsNoSocket(int file) { return Set(file, kOther); }

 private:
  enum Kind : uint8_t { kUnknown, kSocket, kOther };

  int Set(int file, Kind kind) {
    if (file >= 0 && static_cast<size_t>(file) < kinds_.size())
      kinds_[static_cast<size_t>(file)].store(kind, std::memory_order_relaxed);
    return file;
  }
  Kind Ask(int file);

  std::array<std::atomic<Kind>, 1 << 16> kinds_;
};
extern FileKinds file_kinds;

}  // namespace skein
