#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "collect/address_map.h"
#include "collect/generation_tables.h"
#include "collect/wire_batch.h"
#include "sigsafe/record.h"

namespace skein {

// A recorded thread, which is a goroutine of the trace.
struct ModelThread {
  enum class State : uint8_t {
    kAbsent,  // The trace knows nothing of it yet.
    kRunnable,
    kRunning,
    kSyscall,  // With a processor or, after a while, without.
    kWaiting,
    kEnded,
  };

  static constexpr uint64_t kNoProc = UINT64_MAX;  // As traces have it, too.

  explicit ModelThread(uint64_t thread_number) : number(thread_number) {}

  bool has_proc() const { return proc != kNoProc; }

  uint64_t number;  // The goroutine's id.
  uint64_t tid = 0;
  ThreadEntry entry;
  uint64_t time = 0;                  // Of the last that it did.
  uint64_t next_record = UINT64_MAX;  // When more is heard of it. The composer's.

  State state = State::kAbsent;
  uint64_t proc = kNoProc;       // Held: running, or in a system call.
  uint64_t last_proc = kNoProc;  // Taken again if it is free.
  WireCounter sequence;
  uint64_t wait_address = 0;
  std::vector<std::pair<uint64_t, uint32_t>> regions;  // Open ones: task, name.

  WireBatch batch;
};

// A model of Go's scheduler that native threads drive: it turns "this thread waits now" into the
// events that Go would have written, and keeps everything that makes them a valid trace, whatever
// it is told: processors, sequence numbers, statuses at the start of each generation, tables.
//
// Processors are running slots: a thread that runs has one, from when it is woken until it waits.
// So there are as many as threads ever ran at once, which may be more than the machine has.
//
// Threads need not be told of in order of time all the time: while a thread is alone it touches
// nothing that others see, and may be some way ahead of them.
//
// A thread that does what its state does not allow (events were lost, or came from before the
// recording) is first brought to where it is allowed. All times are nanoseconds since the trace's
// start; those that run backwards are taken as the latest that they may not precede.
class SchedulerModel {
 public:
  SchedulerModel(RecordNames& names, Symbols& symbols, TraceSink sink);

  // The thread with that number; a new one is absent.
  ModelThread& Thread(uint64_t number);
  ModelThread* Find(uint64_t number);

  // Before the first event: what threads do that are there from the start.
  void StartsAs(ModelThread& thread, ModelThread::State state);

  // All that was told is before `time`, and all that comes is not. Opens the first generation, and
  // ends one that is old or large enough.
  void AdvanceTo(uint64_t time);

  // The time of what the thread does next, that may concern others: not before what they did.
  void Meet(ModelThread& thread, uint64_t time) {
    now_ = thread.time = std::max({now_, thread.time, time});
  }
  // The same while the thread has a processor, and does what touches no other.
  void Advance(ModelThread& thread, uint64_t time) { thread.time = std::max(thread.time, time); }

  // Of the last meeting.
  uint64_t now() const { return now_; }

  void Create(ModelThread& creator, ModelThread& created, uint32_t stack);
  void End(ModelThread& thread);
  void Block(ModelThread& thread, WaitReason reason, uint64_t address, uint32_t stack);
  void Run(ModelThread& thread) {
    if (thread.state != ModelThread::State::kRunning) RunFrom(thread);
    if (!procs_are_announced_) [[unlikely]]
      AnnounceProcs(thread);
  }
  // `waiter` is one that waits.
  void Unblock(ModelThread& waker, ModelThread& waiter, uint32_t stack);
  // `waiter` has waited for the end of `waker`, which comes next.
  void UnblockByEnding(ModelThread& waker, ModelThread& waiter);
  void BeginCall(ModelThread& thread, uint32_t stack);
  // The processor of a thread whose system call takes long is free for others.
  void LeaveProc(ModelThread& thread);

  void BeginTask(
      ModelThread& thread, uint64_t task, uint64_t parent, uint32_t name, uint32_t stack);
  void EndTask(ModelThread& thread, uint64_t task, uint32_t stack);
  void BeginRegion(ModelThread& thread, uint64_t task, uint32_t name, uint32_t stack);
  void EndRegion(ModelThread& thread, uint64_t task, uint32_t name, uint32_t stack);
  void Log(ModelThread& thread,
           uint64_t task,
           std::string_view key,
           std::string_view message,
           uint32_t stack);
  void Label(ModelThread& thread, uint32_t name);
  void CpuSample(ModelThread& thread, uint64_t time, uint32_t stack);

  // Threads that wait for `address`, longest first. Valid until the next wait.
  std::span<ModelThread* const> Waiters(uint64_t address);

  // Writes what is left. Nothing may be called afterwards. What threads do goes on until `end`, if that is
  // later than all events: a last generation says so, in which nothing happens. `no_room_for`, if not empty,
  // is in its strings.
  void Finish(uint64_t end, std::string_view no_room_for);

  std::string_view TextOf(uint32_t id) { return names_.Text(id); }
  bool sink_is_open() const { return sink_is_open_; }

 private:
  using Waiting = std::vector<ModelThread*>;
  struct Sample {
    uint64_t time, thread, proc, goroutine;
    uint32_t stack;
  };

  template <typename... Args>
  void Emit(ModelThread& thread, WireEvent event, Args... args);
  template <typename... Args>
  void EmitNext(ModelThread& thread, WireEvent event, Args... args);
  template <typename... Args>
  void EmitIntoNewRoom(ModelThread& thread, WireEvent event, Args... args);
  WireNumber Stack(ModelThread& thread, uint32_t id);
  void MakeRoom(ModelThread& thread);
  void RunFrom(ModelThread& thread);
  WireNumber NextOf(uint64_t proc) { return procs_[proc].Next(); }
  bool IsIdle(uint64_t proc) const {
    return proc < procs_.size() && (idle_[proc / 64] >> proc % 64 & 1) != 0;
  }
  void TakeProc(ModelThread& thread);
  void GiveProc(ModelThread& thread);
  void AnnounceProcs(ModelThread& thread);
  void EndOuterRegion(ModelThread& thread, uint64_t task, uint32_t name, uint32_t stack);
  void EmitUnblock(ModelThread& waker, ModelThread& waiter, WireNumber stack);
  void StopWaiting(ModelThread& thread);
  void OpenGeneration();
  template <typename... Args>
  void WriteStatus(WireEvent event, Args... args);
  void WriteStatus(ModelThread& thread);
  void CloseGeneration();
  void Push();

  RecordNames& names_;
  TraceSink sink_;
  bool sink_is_open_ = true;
  GenerationTables tables_;
  std::map<uint64_t, std::unique_ptr<ModelThread>> threads_;
  std::map<uint64_t, ThreadEntry> entries_of_ended_;
  std::vector<WireCounter> procs_;    // Their sequence numbers.
  std::vector<uint64_t> idle_;        // Of 64 processors each: a bit for those that nobody holds.
  bool procs_are_announced_ = false;  // In this generation.
  AddressMap<Waiting> waiters_;
  std::vector<Sample> samples_;
  WireBatch statuses_;
  std::vector<std::byte> out_;
  // Not 0, which readers take for the time of a batch that has none, and begin the trace with the next.
  uint64_t now_ = 1;
  uint64_t generation_ = 0;  // 0: none was opened.
  uint64_t generation_start_ = 1;
  uint64_t generation_bytes_ = 0;
};

}  // namespace skein
