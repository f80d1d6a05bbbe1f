#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace skein {

// Which file descriptors are sockets: asked of the kernel once, and remembered until the descriptor
// is closed; and whom the program has connected them to. Any thread, also in signal handlers.
class FileKinds {
 public:
  bool IsSocket(int file) {
    if (!IsKnown(file)) return false;
    const Kind kind = At(file).kind.load(std::memory_order_relaxed);
    return (kind == kUnknown ? Ask(file) : kind) == kSocket;
  }
  // The text's id of that address; 0: none, because somebody else has connected it, or before the recording.
  uint32_t PeerOf(int file) {
    return IsKnown(file) ? At(file).peer.load(std::memory_order_relaxed) : 0;
  }

  // These return `file`.
  int Forget(int file) { return Set(file, kUnknown, 0); }
  int IsNoSocket(int file) { return Set(file, kOther, 0); }
  int IsConnected(int file, uint32_t peer) { return Set(file, kSocket, peer); }

  // Nobody has seen what became of descriptors, or peers are texts of another recording.
  void ForgetAll() {
    for (int file = 0; file <= highest_.load(std::memory_order_relaxed); ++file)
      Forget(file);
  }

 private:
  enum Kind : uint8_t { kUnknown, kSocket, kOther };
  struct File {
    std::atomic<uint32_t> peer;
    std::atomic<Kind> kind;
  };

  bool IsKnown(int file) const { return file >= 0 && static_cast<size_t>(file) < files_.size(); }
  File& At(int file) { return files_[static_cast<size_t>(file)]; }
  int Set(int file, Kind kind, uint32_t peer) {
    if (!IsKnown(file)) return file;
    At(file).kind.store(kind, std::memory_order_relaxed);
    At(file).peer.store(peer, std::memory_order_relaxed);
    if (file > highest_.load(std::memory_order_relaxed)) highest_ = file;
    return file;
  }
  Kind Ask(int file);

  std::array<File, 1 << 16> files_;
  std::atomic<int> highest_;
};
extern FileKinds file_kinds;

}  // namespace skein
