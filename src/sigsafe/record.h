#pragma once

#include <cstdint>

namespace skein {

enum class RecordKind : uint8_t {
  kNone,
  kThreadCreate,  // a: number of the new thread. b: address of its entry function.
  kThreadStart,
  kThreadEnd,  // a: address that those wait for who join it, or 0.
  kBlock,      // a: address waited for, or 0. flag: WaitReason.
  kUnblocked,  // The end of the last kBlock.
  kWake,       // a: address. b: how many waiters at most. flag: is_unlock().
  // A system call. flag: the WaitReason if it takes long; kSyscall: it stays a system call. a: address
  // waited for, or 0.
  kCallBegin,
  kCallEnd,
  kTaskBegin,    // a: task. b: PackNames(parent task, name).
  kTaskEnd,      // a: task.
  kRegionBegin,  // a: task. b: name.
  kRegionEnd,    // a: task. b: name.
  kText,         // Up to kTextBytes bytes of the next kLog's message, in a and b.
  kLog,          // a: task. b: key. size: bytes of the message.
  kLabel,        // b: name.
  kCpuSample,
  kLost,  // a: how many records of this thread have been lost just before.
};

// What a thread waits for, in Go's words: see WaitReasonText().
enum class WaitReason : uint8_t { kSyscall, kSync, kCond, kSleep, kNetwork, kSelect, kCount };

// One thing that a thread did. Fixed in size so that wrapping, merging and reading what a killed
// process left behind are all simple. Texts and stacks are ids of the arena's tables.
struct Record {
  static constexpr uint16_t kTextBytes = 16;

  uint64_t ticks;
  uint32_t stack;
  RecordKind kind;
  uint8_t flag;
  uint16_t size;
  uint64_t a;
  uint64_t b;

  WaitReason reason() const { return static_cast<WaitReason>(flag); }
  // A kWake that lets go of a lock: who comes first has it, which need not be one of those that wait.
  bool is_unlock() const { return reason() == WaitReason::kSync; }
};
static_assert(sizeof(Record) == 32);

// In stacks, in place of a return address: whom the innermost call has connected to, by the id of its text. No code
// is there.
inline constexpr uint64_t kPeerPcs = uint64_t{1} << 61;
constexpr bool IsPeerPc(uint64_t pc) {
  return pc >> 32 == kPeerPcs >> 32;
}

// A task id (40 bits) and the id of a text (24 bits) in one number.
constexpr uint64_t PackNames(uint64_t task, uint32_t text) {
  return task << 24 | text;
}
constexpr uint64_t PackedTask(uint64_t packed) {
  return packed >> 24;
}
constexpr uint32_t PackedText(uint64_t packed) {
  return static_cast<uint32_t>(packed & 0xff'ffff);
}

}  // namespace skein
