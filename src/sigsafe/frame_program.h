#pragma once

#include <cstdint>

#include "sigsafe/frame_cursor.h"

namespace skein {

// A CIE: what the entries of .eh_frame for many functions share. Those that are not ok are of a kind that compilers
// do not make.
struct FrameCommon {
  uint64_t code_align = 1;
  int64_t data_align = 1;
  uint8_t pointer_encoding = 0;
  bool has_augmentation = false;
  bool ok = false;
  FrameCursor program{nullptr, nullptr};
};

FrameCommon ReadFrameCommon(const uint8_t* at);

// The numbers of registers on x86-64.
struct FrameRegister {
  static constexpr uint64_t kRbp = 6;
  static constexpr uint64_t kRsp = 7;
  static constexpr uint64_t kReturnAddress = 16;
};

// What is known of a frame at one place of a function.
struct FrameRow {
  uint64_t cfa_register = FrameRegister::kRsp;
  int64_t cfa_offset = 0;
  bool cfa_is_simple = true;
  int64_t rbp_offset = 0;  // From CFA; 0: not saved.
  bool rbp_is_simple = true;
  int64_t return_offset = 0;
};

// Runs the program of `common`, and then that of a function whose code is at `begin`, up to `pc`.
FrameRow FrameRowAt(const FrameCommon& common, FrameCursor program, uint64_t begin, uint64_t pc);

}  // namespace skein
