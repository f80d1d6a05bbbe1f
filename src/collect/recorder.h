#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "sigsafe/arena.h"
#include "sigsafe/record.h"
#include "sigsafe/stack_walk.h"
#include "sigsafe/thread_log.h"

namespace skein {

// The part of the recorder that every thread of the host passes through. There is one arena in a
// process, made by the first recording and kept.

// 1 while records are wanted: all that a site looks at when it is off. The public API reads it too.
[[gnu::visibility("default")]] extern std::atomic<uint32_t> recording_now __asm__(
    "skein_recording_now");
inline bool IsRecording() {
  return recording_now.load(std::memory_order_relaxed) != 0;
}

extern Arena* process_arena;

// The calling thread's slot. Null: it is none of the host's, or there is no room for it.
ThreadSlot* CurrentSlot();

// The slot of the thread with that id, other than `but`, or null.
ThreadSlot* SlotOf(uint32_t tid, const ThreadSlot* but = nullptr);

// Its thread has ended. What nobody has read yet stays until then.
void LeaveSlot(ThreadSlot& slot);

// The calling thread is none of the host's, for as long as this lives (and then ends). So may 64
// be at once.
class OwnThread {
 public:
  OwnThread();
  ~OwnThread();
  OwnThread(const OwnThread&) = delete;
  OwnThread& operator=(const OwnThread&) = delete;
};

bool IsOwnThread(uint32_t tid);

// What the calling thread does is put down here; `from` is whose stack is recorded with it.
struct Site {
  RecordKind kind;
  WaitReason reason = WaitReason::kSyscall;
  uint64_t a = 0;
  uint64_t b = 0;
};
void Put(
    RecordKind kind, WaitReason reason, uint64_t a, uint64_t b, const Registers& from) noexcept;
inline void Put(const Site& site, const Registers& from) {
  Put(site.kind, site.reason, site.a, site.b, from);
}
void PutWithoutStack(RecordKind kind, WaitReason reason, uint64_t a, uint64_t b) noexcept;
inline void PutWithoutStack(const Site& site) {
  PutWithoutStack(site.kind, site.reason, site.a, site.b);
}
void PutWithStack(const Site& site, uint32_t stack);
void PutLog(uint64_t task, std::string_view key, std::string_view message, const Registers& from);
uint32_t TextId(std::string_view text);

// Marks what the thread waits for while it lives: in records, in profiles if it waits for another
// thread, and for who looks at the thread.
class Waiting {
 public:
  // `function`, if not null, is what the caller has called, and is the innermost of the stack; but for `peer`, if
  // not 0: the text of whom that is connected to.
  Waiting(RecordKind begin,
          WaitReason reason,
          uint64_t address,
          const Registers& from,
          const void* function = nullptr,
          uint32_t peer = 0);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  ThreadSlot* slot_;
  RecordKind end_;
  uint64_t address_;
  uint32_t stack_ = 0;
  uint64_t profiled_since_ = 0;  // Ticks; 0: not profiled.
};

// Makes the arena if there is none yet: in a file at `path`, or in memory if that is null. False if
// that cannot be done.
bool PrepareArena(const char* path, size_t record_bytes, Unwinding unwinding);

// From here on others may look into the arena.
void OpenArena();

// From here on everything is recorded.
void BeginRecords();

// No more records; waits (a tenth of a second at most) for those that are being written.
void EndRecords();

// The id of the caller's stack; 0: none. Not for signal handlers.
uint32_t StackOf(const Registers& from);
// The same for what functions tend to call last: one that has left by a jump is on the stack too.
uint32_t LastCallStackOf(const Registers& from);

// The innermost return addresses of the calling thread, which has `slot`, interned. Async-signal-safe.
uint32_t WalkedStackId(const ThreadSlot& slot, const Registers& from);

// A module has been unloaded: what is remembered of its code may be wrong.
void ForgetModules();

// For threads that the host creates: the start and end of their records.
ThreadSlot* ClaimThread(void* (*routine)(void*), void* argument);
void NoteCreation(ThreadSlot& created, const Registers& from);
void* RunThread(void* slot);
// It could not be created after all. Its creation has been told already, so it ends at once.
void CancelThread(ThreadSlot& slot);

// In the child of a fork: nothing of the parent's recording is its own, and nobody watches.
void AfterFork();

}  // namespace skein
