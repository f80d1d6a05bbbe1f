#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "sigsafe/arena.h"

namespace skein {

// How a thread appends to its own records. Only the owner of `slot` may call these, and a signal
// handler that interrupts one of them must not (see Writing). No locks, no system calls, no
// allocation.

// Appends `record` as it is.
bool AppendToNewChunk(Arena& arena, ThreadSlot& slot, const Record& record) noexcept;

inline bool Append(Arena& arena, ThreadSlot& slot, const Record& record) {
  const uint32_t index = slot.chunk.load(std::memory_order_relaxed);
  if (index != kNoChunk) [[likely]] {
    Chunk& chunk = arena.chunks[index];
    const uint32_t used = chunk.used.load(std::memory_order_relaxed);
    if (used < Chunk::kRecords) [[likely]] {
      chunk.records[used] = record;
      chunk.used.store(used + 1, std::memory_order_release);
      return true;
    }
  }
  // A copy, so that the record itself need never be in memory but where it belongs: to read it back in
  // pieces other than it was written in costs a third of an event.
  const Record copy = record;
  return AppendToNewChunk(arena, slot, copy);
}

// Appends a kLog and its message, cut to the 1024 bytes that a trace can hold.
void AppendLog(Arena& arena,
               ThreadSlot& slot,
               uint64_t task,
               uint32_t key,
               std::string_view message,
               uint32_t stack);

// Marks the thread as writing while it lives; refuses if it was already, which is when a signal
// handler has interrupted it. What is refused is counted as lost.
class Writing {
 public:
  explicit Writing(ThreadSlot& slot)
      : slot_(slot), ok_(slot.busy.load(std::memory_order_relaxed) == 0) {
    if (ok_) slot.busy.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~Writing() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (ok_)
      slot_.busy.store(0, std::memory_order_relaxed);
    else
      slot_.lost.store(slot_.lost.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  explicit operator bool() const { return ok_; }

 private:
  ThreadSlot& slot_;
  bool ok_;
};

}  // namespace skein
