#pragma once

#include <cstdint>

namespace skein {

// How to get from a frame to its caller on x86-64: where the canonical frame address is (the value
// of rsp before the call), and where the caller's rbp was saved. The return address is always at
// CFA - 8. Packs into 32 bits.
struct FrameRule {
  enum Base : uint8_t {
    kEnd,  // There is no caller, or none that can be found this way.
    kRsp,
    kRbp,
  };
  static constexpr int64_t kMaxOffset = (1 << 18) - 1;  // In words.
  static constexpr int64_t kMaxSaved = (1 << 12) - 1;

  Base base = kEnd;
  uint32_t cfa_words = 0;  // CFA = base + 8 * cfa_words.
  uint32_t rbp_words = 0;  // Caller's rbp is at CFA - 8 * rbp_words; 0: it is still in rbp.

  uint32_t Packed() const { return base | cfa_words << 2 | rbp_words << 20; }
  static FrameRule Unpack(uint32_t packed) {
    return {static_cast<Base>(packed & 3), packed >> 2 & 0x3'ffff, packed >> 20};
  }
};

// The rule at `pc`, from the .eh_frame of the module it is in. Reads only memory, takes no lock: may
// run in a signal handler. About half a microsecond.
FrameRule FindFrameRule(uint64_t pc);

// Where the code begins, a function or a part of one, that `pc` is in and that .eh_frame knows; 0: none. As
// FindFrameRule() otherwise.
uint64_t FindCodeBegin(uint64_t pc);

}  // namespace skein
