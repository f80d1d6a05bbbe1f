#include "collect/scheduler_model.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "gotrace/native_mark.h"

namespace skein {
namespace {

using State = ModelThread::State;

constexpr uint64_t kGenerationNs = 1'000'000'000;
constexpr uint64_t kGenerationBytes = 8 << 20;
constexpr size_t kPushBytes = 256 << 10;
constexpr std::string_view kHeader("go 1.23 trace\0\0\0", 16);
constexpr uint64_t kTicksPerSecond = 1'000'000'000;
constexpr uint64_t kNoStack = 0;

// Go's numbers of states.
enum WireStatus : uint64_t { kGoRunnable = 1, kGoRunning = 2, kGoSyscall = 3, kGoWaiting = 4 };
enum WireProcStatus : uint64_t { kProcRunning = 1, kProcIdle = 2, kProcSyscall = 3 };

}  // namespace

SchedulerModel::SchedulerModel(RecordNames& names, Symbols& symbols, TraceSink sink)
    : names_(names), sink_(std::move(sink)), tables_(names, symbols) {
  const auto header = std::as_bytes(std::span(kHeader));
  out_.assign(header.begin(), header.end());
}

ModelThread& SchedulerModel::Thread(uint64_t number) {
  std::unique_ptr<ModelThread>& thread = threads_[number];
  if (thread == nullptr) {
    thread = std::make_unique<ModelThread>(number);
    thread->time = generation_start_;
  }
  return *thread;
}

ModelThread* SchedulerModel::Find(uint64_t number) {
  const auto found = threads_.find(number);
  return found == threads_.end() ? nullptr : found->second.get();
}

void SchedulerModel::StartsAs(ModelThread& thread, State state) {
  assert(generation_ == 0);
  thread.state = state;
  if (state == State::kRunning) TakeProc(thread);
}

void SchedulerModel::AdvanceTo(uint64_t time) {
  now_ = std::max(now_, time);
  if (generation_ == 0) return OpenGeneration();
  if (now_ - generation_start_ < kGenerationNs && generation_bytes_ < kGenerationBytes) return;
  CloseGeneration();
  OpenGeneration();
}

// The call in the rare case is the last thing there, so that the others need not keep registers for it.
template <typename... Args>
inline void SchedulerModel::Emit(ModelThread& thread, WireEvent event, Args... args) {
  if (!thread.batch.has_room()) [[unlikely]]
    return EmitIntoNewRoom(thread, event, args...);
  thread.batch.Add(event, thread.time, args...);
}

// Something that follows from what was emitted last, at the same time.
template <typename... Args>
inline void SchedulerModel::EmitNext(ModelThread& thread, WireEvent event, Args... args) {
  if (!thread.batch.has_room()) [[unlikely]]
    return EmitIntoNewRoom(thread, event, args...);
  thread.batch.AddAtOnce(event, args...);
}

template <typename... Args>
[[gnu::noinline]] void SchedulerModel::EmitIntoNewRoom(ModelThread& thread,
                                                       WireEvent event,
                                                       Args... args) {
  MakeRoom(thread);
  thread.batch.Add(event, thread.time, args...);
}

void SchedulerModel::MakeRoom(ModelThread& thread) {
  if (thread.batch.Grow()) return;
  thread.batch.Flush(generation_, thread.tid, out_);
  if (out_.size() >= kPushBytes) Push();
}

WireNumber SchedulerModel::Stack(ModelThread& thread, uint32_t id) {
  if (thread.entry.first_stack == 0) thread.entry.first_stack = id;
  return tables_.Stack(id);
}

// ---- Processors ----

void SchedulerModel::TakeProc(ModelThread& thread) {
  uint64_t proc = thread.last_proc;
  if (!IsIdle(proc)) {
    const auto word = std::ranges::find_if(idle_, [](uint64_t bits) { return bits != 0; });
    proc = word == idle_.end() ? procs_.size()
                               : static_cast<size_t>(word - idle_.begin()) * 64 +
                                     static_cast<size_t>(std::countr_zero(*word));
  }
  const bool is_new = proc == procs_.size();
  if (is_new) {
    procs_.emplace_back();
    idle_.resize((procs_.size() + 63) / 64);
    procs_are_announced_ = false;
  }
  idle_[proc / 64] &= ~(uint64_t{1} << proc % 64);
  thread.proc = thread.last_proc = proc;
  if (generation_ == 0) return;
  if (is_new) Emit(thread, WireEvent::kProcStatus, proc, kProcIdle);
  Emit(thread, WireEvent::kProcStart, proc, NextOf(proc));
}

void SchedulerModel::GiveProc(ModelThread& thread) {
  idle_[thread.proc / 64] |= uint64_t{1} << thread.proc % 64;
  thread.proc = ModelThread::kNoProc;
}

void SchedulerModel::AnnounceProcs(ModelThread& thread) {
  procs_are_announced_ = true;
  Emit(thread, WireEvent::kProcsChange, procs_.size(), kNoStack);
}

void SchedulerModel::LeaveProc(ModelThread& thread) {
  if (thread.state != State::kSyscall || !thread.has_proc()) return;
  Emit(thread, WireEvent::kProcSteal, thread.proc, NextOf(thread.proc), thread.tid);
  GiveProc(thread);
}

// ---- Threads ----

void SchedulerModel::Create(ModelThread& creator, ModelThread& created, uint32_t stack) {
  Run(creator);
  if (created.state != State::kAbsent) return;
  created.state = State::kRunnable;
  Emit(creator, WireEvent::kGoCreate, created.number, tables_.EntryStack(created.number),
       Stack(creator, stack));
}

void SchedulerModel::End(ModelThread& thread) {
  Run(thread);
  Emit(thread, WireEvent::kGoDestroy);
  EmitNext(thread, WireEvent::kProcStop);
  GiveProc(thread);
  thread.batch.Flush(generation_, thread.tid, out_);
  entries_of_ended_[thread.number] = thread.entry;
  threads_.erase(thread.number);
}

void SchedulerModel::Block(ModelThread& thread,
                           WaitReason reason,
                           uint64_t address,
                           uint32_t stack) {
  Run(thread);
  Emit(thread, WireEvent::kGoBlock, tables_.Reason(reason), Stack(thread, stack));
  EmitNext(thread, WireEvent::kProcStop);
  GiveProc(thread);
  thread.state = State::kWaiting;
  thread.wait_address = address;
  if (address == 0) return;
  const auto is_idle = [](const Waiting& waiting) { return waiting.empty(); };
  waiters_.At(address, is_idle).push_back(&thread);
}

void SchedulerModel::StopWaiting(ModelThread& thread) {
  thread.state = State::kRunnable;
  if (thread.wait_address == 0) return;
  std::erase(*waiters_.Find(thread.wait_address), &thread);
  thread.wait_address = 0;
}

void SchedulerModel::Unblock(ModelThread& waker, ModelThread& waiter, uint32_t stack) {
  Run(waker);
  if (waiter.state == State::kWaiting) EmitUnblock(waker, waiter, Stack(waker, stack));
}

// Where a thread ends there is nothing of the program's on its stack any more but what it ran.
void SchedulerModel::UnblockByEnding(ModelThread& waker, ModelThread& waiter) {
  Run(waker);
  if (waiter.state == State::kWaiting)
    EmitUnblock(waker, waiter, WireNumber(tables_.EntryStack(waker.number)));
}

void SchedulerModel::EmitUnblock(ModelThread& waker, ModelThread& waiter, WireNumber stack) {
  Emit(waker, WireEvent::kGoUnblock, waiter.number, waiter.sequence.Next(), stack);
  StopWaiting(waiter);
}

std::span<ModelThread* const> SchedulerModel::Waiters(uint64_t address) {
  const Waiting* waiting = address == 0 ? nullptr : waiters_.Find(address);
  return waiting == nullptr ? std::span<ModelThread* const>() : *waiting;
}

// From any other state, by the events that Go would have written on the way.
void SchedulerModel::RunFrom(ModelThread& thread) {
  if (thread.state == State::kSyscall && thread.has_proc()) {
    Emit(thread, WireEvent::kGoSyscallEnd);
    thread.state = State::kRunning;
    return;
  }
  if (thread.state == State::kAbsent) {
    Emit(thread, WireEvent::kGoCreateSyscall, thread.number);
    thread.state = State::kSyscall;
  }
  if (thread.state == State::kSyscall) Emit(thread, WireEvent::kGoSyscallEndBlocked);
  if (thread.state == State::kWaiting) {
    Emit(thread, WireEvent::kGoUnblock, thread.number, thread.sequence.Next(), kNoStack);
    StopWaiting(thread);
  }
  TakeProc(thread);
  EmitNext(thread, WireEvent::kGoStart, thread.number, thread.sequence.Next());
  thread.state = State::kRunning;
}

void SchedulerModel::BeginCall(ModelThread& thread, uint32_t stack) {
  Run(thread);
  Emit(thread, WireEvent::kGoSyscallBegin, NextOf(thread.proc), Stack(thread, stack));
  thread.state = State::kSyscall;
}

// ---- What the user says ----

void SchedulerModel::BeginTask(
    ModelThread& thread, uint64_t task, uint64_t parent, uint32_t name, uint32_t stack) {
  Run(thread);
  Emit(thread, WireEvent::kUserTaskBegin, task, parent, tables_.Text(name), Stack(thread, stack));
}

void SchedulerModel::EndTask(ModelThread& thread, uint64_t task, uint32_t stack) {
  Run(thread);
  Emit(thread, WireEvent::kUserTaskEnd, task, Stack(thread, stack));
}

void SchedulerModel::BeginRegion(ModelThread& thread,
                                 uint64_t task,
                                 uint32_t name,
                                 uint32_t stack) {
  Run(thread);
  thread.regions.emplace_back(task, name);
  Emit(thread, WireEvent::kUserRegionBegin, task, tables_.Text(name), Stack(thread, stack));
}

void SchedulerModel::EndRegion(ModelThread& thread, uint64_t task, uint32_t name, uint32_t stack) {
  Run(thread);
  const bool is_open = !thread.regions.empty();
  if (is_open && thread.regions.back() != std::pair(task, name))
    return EndOuterRegion(thread, task, name, stack);
  if (is_open) thread.regions.pop_back();
  Emit(thread, WireEvent::kUserRegionEnd, task, tables_.Text(name), Stack(thread, stack));
}

// Regions that were left open inside of it end with it; one that did not begin in this trace, but
// inside of others that did, is left out. Anything else would make the trace invalid.
void SchedulerModel::EndOuterRegion(ModelThread& thread,
                                    uint64_t task,
                                    uint32_t name,
                                    uint32_t stack) {
  auto& regions = thread.regions;
  if (std::ranges::find(regions, std::pair(task, name)) == regions.end()) return;
  while (regions.back() != std::pair(task, name)) {
    const auto [inner_task, inner_name] = regions.back();
    EndRegion(thread, inner_task, inner_name, stack);
  }
  EndRegion(thread, task, name, stack);
}

void SchedulerModel::Log(ModelThread& thread,
                         uint64_t task,
                         std::string_view key,
                         std::string_view message,
                         uint32_t stack) {
  Run(thread);
  Emit(thread, WireEvent::kUserLog, task, tables_.String(key), tables_.String(message),
       Stack(thread, stack));
}

void SchedulerModel::Label(ModelThread& thread, uint32_t name) {
  Run(thread);
  Emit(thread, WireEvent::kGoLabel, tables_.Text(name));
}

void SchedulerModel::CpuSample(ModelThread& thread, uint64_t time, uint32_t stack) {
  if (thread.state == State::kAbsent) return;
  samples_.push_back({time, thread.tid, thread.proc, thread.number,
                      static_cast<uint32_t>(Stack(thread, stack).value())});
}

// ---- Generations ----

void SchedulerModel::OpenGeneration() {
  ++generation_;
  generation_start_ = now_;
  generation_bytes_ = 0;
  for (size_t i = 0; i < procs_.size(); ++i) {
    procs_[i] = {};
    if (IsIdle(i)) WriteStatus(WireEvent::kProcStatus, i, kProcIdle);
  }
  procs_are_announced_ = false;
  for (const auto& [number, thread] : threads_)
    WriteStatus(*thread);
}

// What nobody is there to write.
template <typename... Args>
void SchedulerModel::WriteStatus(WireEvent event, Args... args) {
  if (!statuses_.has_room() && !statuses_.Grow()) statuses_.Flush(generation_, kNoThread, out_);
  statuses_.Add(event, now_, args...);
}

void SchedulerModel::WriteStatus(ModelThread& thread) {
  thread.sequence = {};
  thread.time = now_;
  if (thread.state == State::kAbsent) return;
  if (thread.state == State::kRunnable)
    return WriteStatus(WireEvent::kGoStatus, thread.number, kNoThread, kGoRunnable);
  if (thread.state == State::kWaiting)
    return WriteStatus(WireEvent::kGoStatus, thread.number, kNoThread, kGoWaiting);
  const bool runs = thread.state == State::kRunning;
  if (thread.has_proc())
    Emit(thread, WireEvent::kProcStatus, thread.proc, runs ? kProcRunning : kProcSyscall);
  Emit(thread, WireEvent::kGoStatus, thread.number, thread.tid, runs ? kGoRunning : kGoSyscall);
  if (runs && !procs_are_announced_) AnnounceProcs(thread);
}

void SchedulerModel::CloseGeneration() {
  statuses_.Flush(generation_, kNoThread, out_);
  for (const auto& [number, thread] : threads_)
    thread->batch.Flush(generation_, thread->tid, out_);
  {
    WireTable table(WireEvent::kFrequency, generation_, now_, out_);
    table.AddBare(kTicksPerSecond);
  }
  {
    std::ranges::stable_sort(samples_, {}, &Sample::time);
    WireTable table(WireEvent::kCpuSamples, generation_, now_, out_);
    for (const Sample& sample : samples_)
      table.Add(WireEvent::kCpuSample,
                std::array<uint64_t, 5>{sample.time, sample.thread, sample.proc, sample.goroutine,
                                        sample.stack});
  }
  samples_.clear();
  const auto entry_of = [this](uint64_t number) {
    const ModelThread* thread = Find(number);
    return thread != nullptr ? thread->entry : entries_of_ended_[number];
  };
  tables_.String(kNativeMark);
  tables_.Flush(generation_, now_, entry_of, out_);
  entries_of_ended_.clear();
  Push();
}

void SchedulerModel::Push() {
  if (sink_is_open_ && !out_.empty()) sink_is_open_ = sink_(out_);
  generation_bytes_ += out_.size();
  out_.clear();
}

void SchedulerModel::Finish(uint64_t end, std::string_view no_room_for) {
  if (generation_ == 0) OpenGeneration();
  if (end > now_) {
    CloseGeneration();
    now_ = end;
    OpenGeneration();
  }
  if (!no_room_for.empty()) tables_.String(std::string(kNoRoomMark).append(no_room_for));
  CloseGeneration();
}

}  // namespace skein
