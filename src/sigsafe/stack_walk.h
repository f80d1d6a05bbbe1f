#pragma once

#include <cstddef>
#include <cstdint>

namespace skein {

// Where a stack is walked from.
struct Registers {
  uint64_t pc = 0;  // A return address.
  uint64_t sp = 0;
  uint64_t bp = 0;
};

// Of the caller of the function this stands in.
#define SKEIN_CALLER                                                                   \
  ::skein::Registers {                                                                 \
    reinterpret_cast<uint64_t>(__builtin_return_address(0)),                           \
        reinterpret_cast<uint64_t>(__builtin_frame_address(0)) + 2 * sizeof(uint64_t), \
        *static_cast<const uint64_t*>(__builtin_frame_address(0))                      \
  }

enum class Unwinding {
  kCallFrameInfo,  // By .eh_frame, remembered per address: 3 to 4 ns a frame.
  kFramePointers,  // For programs built with -fno-omit-frame-pointer: 1 ns a frame.
};

struct WalkedStack {
  static constexpr size_t kMaxFrames = 64;

  size_t size = 0;
  uint64_t hash = 0;            // HashStack() of them.
  bool by_rsp_only = true;      // No frame was found by rbp.
  uint64_t places[kMaxFrames];  // Where each pc was read, but for the first.
  uint64_t pcs[kMaxFrames];     // Return addresses, innermost first.
};

// Walks the calling thread's stack up to `stack_top`. Async-signal-safe.
void WalkStack(const Registers& from, uint64_t stack_top, Unwinding how, WalkedStack& stack);

// Forgets what was remembered of addresses; due when a module has been unloaded.
void ForgetFrameRules();

}  // namespace skein
