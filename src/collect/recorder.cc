#include "collect/recorder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <span>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collect/contention.h"
#include "collect/cpu_timers.h"
#include "collect/file_kinds.h"
#include "collect/heap_sampler.h"
#include "collect/hooks.h"
#include "collect/modules.h"
#include "collect/watching.h"
#include "sigsafe/frame_rule.h"
#include "sigsafe/intern.h"
#include "sigsafe/stack_memory.h"
#include "sigsafe/tail_call.h"

extern "C" void* __libc_stack_end;

namespace skein {

std::atomic<uint32_t> recording_now = 0;
Arena* process_arena = nullptr;

namespace {

// Key destructors run up to four times; the last is ours, behind what the host's still do.
constexpr uint64_t kLastRound = 3;

Unwinding unwinding = Unwinding::kCallFrameInfo;
pthread_key_t end_key;
bool has_end_key = false;
thread_local ThreadSlot* this_slot [[gnu::tls_model("initial-exec")]] = nullptr;
thread_local bool is_ignored [[gnu::tls_model("initial-exec")]] = false;
std::array<std::atomic<uint32_t>, 64> own_threads{};  // Kernel ids; 0: a free place.
thread_local uint64_t end_rounds [[gnu::tls_model("initial-exec")]] = 0;

// While it lives, signal handlers of this thread make no records: the thread is getting its slot.
class NoSignals {
 public:
  NoSignals() {
    is_ignored = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~NoSignals() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    is_ignored = false;
  }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;
};

// By slot; only what is used takes memory.
StackMemory stack_memories[kThreadSlots];

uint32_t ThreadId() {
  return static_cast<uint32_t>(syscall(SYS_gettid));
}

void EndThread(void* slot) {
  if (this_slot != slot) return;
  if (++end_rounds < kLastRound) {
    pthread_setspecific(end_key, slot);
    return;
  }
  if (IsRecording()) PutWithoutStack({.kind = RecordKind::kThreadEnd, .a = pthread_self()});
  is_ignored = true;
  EndCpuTimer(*this_slot);
  LeaveSlot(*this_slot);
  this_slot = nullptr;
}

StackMemory& MemoryOf(const ThreadSlot& slot) {
  return stack_memories[&slot - process_arena->slots];
}

void Adopt(ThreadSlot& slot) {
  MemoryOf(slot).Forget();
  slot.tid.store(ThreadId(), std::memory_order_relaxed);
  slot.state.store(SlotState::kAlive, std::memory_order_release);
  this_slot = &slot;
  end_rounds = 0;
  if (has_end_key) pthread_setspecific(end_key, &slot);
}

// Out of line: the first record of a thread that was not created before our eyes.
[[gnu::noinline]] ThreadSlot* FirstContact() noexcept {
  if (is_ignored || process_arena == nullptr) return nullptr;
  const int saved_errno = errno;
  const NoSignals no_signals;
  ThreadSlot* slot = SlotOf(ThreadId());  // If EnterThreads() has entered it.
  if (slot == nullptr) slot = process_arena->ClaimSlot();
  if (slot != nullptr) {
    slot->waits.store(0);
    Adopt(*slot);
  }
  errno = saved_errno;
  return slot;
}

// The thread's own slot, also if a signal handler or EnterThreads() was here before and has taken
// another one.
void TakeSlot(ThreadSlot& slot) {
  const NoSignals no_signals;
  if (ThreadSlot* other = this_slot; other != nullptr) {
    if (IsRecording()) PutWithoutStack({.kind = RecordKind::kThreadEnd});
    this_slot = nullptr;
    LeaveSlot(*other);
  }
  Adopt(slot);
  if (ThreadSlot* other = SlotOf(ThreadId(), &slot); other != nullptr) LeaveSlot(*other);
}

// `pc` is in the function that begins at `code`, or in a small one close behind.
bool IsCloseBehind(uint64_t pc, uint64_t code) {
  constexpr uint64_t kBytes = 256;
  return pc - code < kBytes;
}

// What the thread was to run has left by a jump: the stack's frames before that one seem to have been called by
// what runs threads. No such place: it is there.
std::optional<size_t> PlaceOfEntryThatLeft(const ThreadSlot& slot, const WalkedStack& stack) {
  constexpr size_t kMostFrames = 10;  // It is where little is called that the last call matters.
  const uint64_t entry = slot.entry;
  if (entry == 0 || stack.size > kMostFrames) return {};
  const auto routine = reinterpret_cast<uint64_t>(slot.start_routine);
  const auto runs_threads = [&](uint64_t pc) {
    return IsCloseBehind(pc, reinterpret_cast<uint64_t>(&RunThread)) ||
           (routine != entry && IsCloseBehind(pc, routine));
  };
  const uint64_t* const begin = stack.pcs;
  const uint64_t* const end = begin + stack.size;
  const uint64_t* const root = std::find_if(begin, end, runs_threads);
  if (root == end) return {};
  if (root == begin) return 0;
  uint64_t& known = MemoryOf(slot).call_in_entry;
  if (root[-1] == known) return {};
  if (FindCodeBegin(root[-1] - 1) != entry) return root - begin;
  known = root[-1];
  return {};
}

// What is below the innermost frame that a walk finds: 0, or the function that it called; and 0, or whom that is
// connected to.
struct CallBelow {
  uint64_t function = 0;
  uint32_t peer = 0;

  bool IsNone() const { return function == 0 && peer == 0; }
};

// The thread's entry stands where it belongs.
uint32_t InternWithEntry(const ThreadSlot& slot, const CallBelow& below, const WalkedStack& stack) {
  const std::optional<size_t> entry_place = PlaceOfEntryThatLeft(slot, stack);
  if (below.IsNone() && !entry_place)
    return InternStack(*process_arena, {stack.pcs, stack.size}, stack.hash);
  std::array<uint64_t, WalkedStack::kMaxFrames + 3> pcs;
  size_t size = 0;
  if (below.peer != 0) pcs[size++] = kPeerPcs | below.peer;
  if (below.function != 0) pcs[size++] = below.function + 1;
  for (size_t i = 0; i < stack.size; ++i) {
    if (i == entry_place) pcs[size++] = slot.entry + 1;
    pcs[size++] = stack.pcs[i];
  }
  const std::span<const uint64_t> all(pcs.data(), std::min(size, WalkedStack::kMaxFrames));
  return InternStack(*process_arena, all, HashStack(all));
}

// One call may go to many peers, so only stacks without one are remembered.
uint32_t StackId(const ThreadSlot& slot,
                 const Registers& from,
                 const CallBelow& below = {}) noexcept {
  StackMemory& memory = MemoryOf(slot);
  if (const uint32_t id = below.peer == 0 ? memory.Find(from) : 0; id != 0) return id;
  WalkedStack stack;
  WalkStack(from, slot.stack_top, unwinding, stack);
  const uint32_t id = InternWithEntry(slot, below, stack);
  if (below.peer == 0) memory.Keep(from, stack, id);
  return id;
}

Record RecordOf(const Site& site, uint32_t stack) {
  return {Ticks(), stack, site.kind, static_cast<uint8_t>(site.reason), 0, site.a, site.b};
}

}  // namespace

void LeaveSlot(ThreadSlot& slot) {
  StopCpuTimer(slot);
  const bool is_unread = IsRecording() || slot.first_chunk.load() != kNoChunk;
  slot.state.store(is_unread ? SlotState::kEnded : SlotState::kFree, std::memory_order_release);
}

ThreadSlot* SlotOf(uint32_t tid, const ThreadSlot* but) {
  const uint32_t count = process_arena->header.used_slots.load();
  for (ThreadSlot* slot = process_arena->slots; slot != process_arena->slots + count; ++slot) {
    if (slot != but && slot->tid.load() == tid && slot->state.load() == SlotState::kAlive)
      return slot;
  }
  return nullptr;
}

ThreadSlot* CurrentSlot() {
  ThreadSlot* slot = this_slot;
  return slot != nullptr ? slot : FirstContact();
}

bool IsOwnThread(uint32_t tid) {
  return std::ranges::any_of(own_threads, [&](const auto& id) { return id == tid; });
}

OwnThread::OwnThread() {
  is_ignored = true;
  for (std::atomic<uint32_t>& place : own_threads) {
    uint32_t nobody = 0;
    if (place.compare_exchange_strong(nobody, ThreadId())) return;
  }
}

OwnThread::~OwnThread() {
  for (std::atomic<uint32_t>& place : own_threads) {
    uint32_t this_one = ThreadId();
    if (place.compare_exchange_strong(this_one, 0)) return;
  }
}

void Put(
    RecordKind kind, WaitReason reason, uint64_t a, uint64_t b, const Registers& from) noexcept {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return;
  const Writing writing(*slot);
  if (writing) Append(*process_arena, *slot, RecordOf({kind, reason, a, b}, StackId(*slot, from)));
}

void PutWithStack(const Site& site, uint32_t stack) {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return;
  const Writing writing(*slot);
  if (writing) Append(*process_arena, *slot, RecordOf(site, stack));
}

void PutWithoutStack(RecordKind kind, WaitReason reason, uint64_t a, uint64_t b) noexcept {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return;
  const Writing writing(*slot);
  if (writing) Append(*process_arena, *slot, RecordOf({kind, reason, a, b}, 0));
}

void PutLog(uint64_t task, std::string_view key, std::string_view message, const Registers& from) {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return;
  const Writing writing(*slot);
  if (writing) AppendLog(*process_arena, *slot, task, TextId(key), message, StackId(*slot, from));
}

uint32_t TextId(std::string_view text) {
  return process_arena == nullptr ? 0 : InternText(*process_arena, text);
}

Waiting::Waiting(RecordKind begin,
                 WaitReason reason,
                 uint64_t address,
                 const Registers& from,
                 const void* function,
                 uint32_t peer)
    : slot_(CurrentSlot()),
      end_(begin == RecordKind::kBlock ? RecordKind::kUnblocked : RecordKind::kCallEnd),
      address_(address) {
  if (slot_ == nullptr) return;
  const Writing writing(*slot_);
  slot_->waits.store(static_cast<uint32_t>(reason) + 1, std::memory_order_relaxed);
  if (!writing) return;
  stack_ = StackId(*slot_, from, {reinterpret_cast<uint64_t>(function), peer});
  const Record record = RecordOf({.kind = begin, .reason = reason, .a = address}, stack_);
  if (IsRecording()) Append(*process_arena, *slot_, record);
  const bool is_for_others = reason == WaitReason::kSync || reason == WaitReason::kCond;
  if (is_for_others && IsWatched(kWatchBlock | kWatchMutex)) profiled_since_ = record.ticks;
}

Waiting::~Waiting() {
  if (slot_ == nullptr) return;
  slot_->waits.store(0, std::memory_order_relaxed);
  if (profiled_since_ != 0) CountWait(address_, stack_, Ticks() - profiled_since_);
  if (!IsRecording()) return;
  const Writing writing(*slot_);
  if (writing) Append(*process_arena, *slot_, RecordOf({.kind = end_}, 0));
}

uint32_t StackOf(const Registers& from) {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return 0;
  const Writing writing(*slot);
  return writing ? StackId(*slot, from) : WalkedStackId(*slot, from);
}

uint32_t LastCallStackOf(const Registers& from) {
  ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return 0;
  const Writing writing(*slot);
  if (!writing) return WalkedStackId(*slot, from);
  if (const uint32_t id = MemoryOf(*slot).Find(from); id != 0) return id;
  return StackId(*slot, from, {.function = TailCallerOf(from.pc)});
}

bool PrepareArena(const char* path, size_t record_bytes, Unwinding how) {
  unwinding = how;
  if (process_arena != nullptr) return true;
  process_arena = CreateArena(path, record_bytes);
  if (process_arena == nullptr) return false;
  if (!has_end_key) {
    has_end_key = pthread_key_create(&end_key, &EndThread) == 0;
    pthread_atfork(nullptr, nullptr, &AfterFork);
  }
  if (getpid() == static_cast<pid_t>(ThreadId())) {
    ThreadSlot* slot = process_arena->ClaimSlot();
    slot->stack_top = reinterpret_cast<uint64_t>(__libc_stack_end);
    Adopt(*slot);
  }
  return true;
}

void OpenArena() {
  WriteModules(*process_arena);
  process_arena->header.begin_ticks = Ticks();
}

void BeginRecords() {
  if (!IsRecording()) file_kinds.ForgetAll();
  ArenaHeader& header = process_arena->header;
  header.end_ticks = 0;
  OpenArena();
  header.recording = 1;
  recording_now.store(1, std::memory_order_release);
}

void EndRecords() {
  recording_now.store(0);
  ArenaHeader& header = process_arena->header;
  header.end_ticks = Ticks();
  header.recording = 0;
  const uint32_t count = header.used_slots.load();
  for (int tries = 0; tries < 100; ++tries) {
    const auto is_busy = [](const ThreadSlot& slot) {
      return slot.state.load() == SlotState::kAlive && slot.busy.load() != 0;
    };
    if (std::none_of(process_arena->slots, process_arena->slots + count, is_busy)) return;
    usleep(1000);
  }
}

uint32_t WalkedStackId(const ThreadSlot& slot, const Registers& from) {
  WalkedStack stack;
  WalkStack(from, slot.stack_top, unwinding, stack);
  return InternStack(*process_arena, {stack.pcs, stack.size}, stack.hash);
}

void ForgetModules() {
  ForgetFrameRules();
  for (uint32_t i = 0; i < process_arena->header.used_slots.load(); ++i)
    stack_memories[i].Forget();
}

ThreadSlot* ClaimThread(void* (*routine)(void*), void* argument) {
  ThreadSlot* slot = process_arena == nullptr ? nullptr : process_arena->ClaimSlot();
  if (slot == nullptr) return nullptr;
  slot->start_routine = routine;
  slot->start_argument = argument;
  return slot;
}

void NoteCreation(ThreadSlot& created, const Registers& from) {
  if (IsRecording())
    Put({.kind = RecordKind::kThreadCreate, .a = created.number, .b = created.entry}, from);
  created.creation_stack = StackOf(from);
  const ThreadSlot* slot = CurrentSlot();
  created.creator = slot == nullptr ? 0 : slot->number.load();
  CountSample(*process_arena, {SampleKind::kThreadCreate, 0, created.creation_stack}, {1});
}

void* RunThread(void* claimed) {
  auto* slot = static_cast<ThreadSlot*>(claimed);
  slot->stack_top = reinterpret_cast<uint64_t>(__builtin_frame_address(0)) + 2 * sizeof(uint64_t);
  TakeSlot(*slot);
  if (IsWatched(kWatchCpu)) StartCpuTimer(*slot);
  if (IsRecording()) PutWithoutStack({.kind = RecordKind::kThreadStart});
  return slot->start_routine(slot->start_argument);
}

void CancelThread(ThreadSlot& slot) {
  if (IsRecording()) {
    for (RecordKind kind : {RecordKind::kThreadStart, RecordKind::kThreadEnd})
      Append(*process_arena, slot, RecordOf({.kind = kind}, 0));
  }
  LeaveSlot(slot);
}

void AfterFork() {
  recording_now.store(0);
  for (std::atomic<uint32_t>& place : own_threads)
    place.store(0);
  ForgetWatching();
  ForgetHookLock();
  ForgetCpuTimers();
  ForgetHeapSamples();
  file_kinds.ForgetAll();
  process_arena = nullptr;
  this_slot = nullptr;
  is_ignored = false;
}

}  // namespace skein
