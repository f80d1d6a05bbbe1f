#include "collect/remote_stack.h"

#include <cstring>

#include <dlfcn.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sigsafe/frame_rule.h"
#include "sigsafe/stack_walk.h"

namespace skein {
namespace {

constexpr size_t kMaxStackBytes = 256 * 1024;
constexpr size_t kPage = 4096;

// A copy of the stack from `sp` on, as far as it is mapped.
class StackCopy {
 public:
  explicit StackCopy(uint64_t sp) : begin_(sp), bytes_(kMaxStackBytes) {
    std::vector<iovec> pages;
    for (uint64_t at = sp; at < sp + kMaxStackBytes;) {
      const uint64_t end = (at / kPage + 1) * kPage;
      pages.push_back({reinterpret_cast<void*>(at), end - at});
      at = end;
    }
    const iovec into = {bytes_.data(), bytes_.size()};
    const ssize_t read = process_vm_readv(getpid(), &into, 1, pages.data(), pages.size(), 0);
    bytes_.resize(read > 0 ? static_cast<size_t>(read) : 0);
  }

  uint64_t begin() const { return begin_; }
  uint64_t end() const { return begin_ + bytes_.size(); }
  bool has(uint64_t address) const {
    return address >= begin_ && address + sizeof(uint64_t) <= end() &&
           address % sizeof(uint64_t) == begin_ % sizeof(uint64_t);
  }
  uint64_t at(uint64_t address) const {
    uint64_t word = 0;
    std::memcpy(&word, bytes_.data() + (address - begin_), sizeof word);
    return word;
  }

 private:
  uint64_t begin_;
  std::vector<char> bytes_;
};

bool IsCode(uint64_t address) {
  dl_find_object found;
  return _dl_find_object(reinterpret_cast<void*>(address), &found) == 0;
}

// The kernel does not tell rbp. If no function has saved it before one needs it, that one has a frame
// of the classic form: the caller's rbp, which is further up, and above it a return address.
uint64_t GuessFrame(const StackCopy& stack, uint64_t sp) {
  for (uint64_t at = sp; stack.has(at + sizeof(uint64_t)); at += sizeof(uint64_t)) {
    const uint64_t saved = stack.at(at);
    if (saved > at && saved < stack.end() && saved % 16 == 0 &&
        IsCode(stack.at(at + sizeof(uint64_t))))
      return at;
  }
  return 0;
}

}  // namespace

std::vector<uint64_t> WalkWaitingStack(uint64_t pc, uint64_t sp) {
  const StackCopy stack(sp);
  std::vector<uint64_t> pcs;
  uint64_t bp = 0;  // 0: unknown.
  while (pc != 0 && pcs.size() < WalkedStack::kMaxFrames) {
    pcs.push_back(pc);
    const FrameRule rule = FindFrameRule(pc - 1);
    if (rule.base == FrameRule::kEnd) break;
    if (rule.base == FrameRule::kRbp && bp == 0) bp = GuessFrame(stack, sp);
    const uint64_t cfa =
        (rule.base == FrameRule::kRsp ? sp : bp) + rule.cfa_words * sizeof(uint64_t);
    if (cfa <= sp || !stack.has(cfa - sizeof(uint64_t))) break;
    pc = stack.at(cfa - sizeof(uint64_t));
    if (const uint64_t saved = cfa - rule.rbp_words * sizeof(uint64_t);
        rule.rbp_words != 0 && stack.has(saved))
      bp = stack.at(saved);
    sp = cfa;
  }
  return pcs;
}

}  // namespace skein
