#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sigsafe/stack_walk.h"

namespace skein {

// The stacks that one thread recorded last, to be known again without a walk. A stack whose innermost
// call is at the same place, with the same stack pointer, and whose return addresses are all still
// where they were, is the same: where each frame is follows from the return address below it. That
// takes independent loads, where a walk waits for each; 12 frames cost 6 ns instead of 70. Not for
// frames that are found by rbp, whose places do not follow.
//
// For the thread's own use; all zeros is an empty one.
class StackMemory {
 public:
  // The id that was remembered, or 0. The memory above from.sp must be the stack of a thread whose
  // stacks alone were remembered here.
  uint32_t Find(const Registers& from) const {
    const Entry& entry = entries_[Place(from)];
    if (entry.pc != from.pc || entry.sp != from.sp) return 0;
    uint64_t difference = 0;
    for (size_t i = 0; i < entry.size; ++i)
      difference |= *reinterpret_cast<const uint64_t*>(entry.places[i]) ^ entry.pcs[i];
    return difference == 0 ? entry.id : 0;
  }

  void Keep(const Registers& from, const WalkedStack& stack, uint32_t id) {
    if (id == 0 || !stack.by_rsp_only || stack.size > kMaxFrames) return;
    Entry& entry = entries_[Place(from)];
    entry = {};
    entry.size = static_cast<uint32_t>(stack.size - 1);
    for (size_t i = 1; i < stack.size; ++i) {
      entry.pcs[i - 1] = stack.pcs[i];
      entry.places[i - 1] = stack.places[i];
    }
    entry.id = id;
    entry.pc = from.pc;
    entry.sp = from.sp;
  }

  void Forget() {
    for (Entry& entry : entries_)
      entry.pc = 0;
    call_in_entry = 0;
  }

  // A return address that is in what the thread was created to run; 0: none is known.
  uint64_t call_in_entry;

 private:
  static constexpr size_t kMaxFrames = 25;
  static constexpr size_t kEntries = 16;

  struct Entry {
    uint64_t pc, sp;
    uint32_t id, size;
    std::array<uint64_t, kMaxFrames - 1> pcs, places;  // Of the frames behind the first.
  };

  static size_t Place(const Registers& from) {
    return (from.pc * 0x9e37'79b9'7f4a'7c15 ^ from.sp * 0xff51'afd7'ed55'8ccd) >> 60;
  }

  std::array<Entry, kEntries> entries_;
};

}  // namespace skein
