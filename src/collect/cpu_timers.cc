// SIGPROF, as gperftools and Go have it, and not a real-time signal, because that is what hosts expect
// of a profiler. The handler stays in place for good once it was: a signal may still be on its way when
// the last timer is gone, and would end the process.

#include "collect/cpu_timers.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <random>

#include <pthread.h>
#include <skein/skein.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "collect/recorder.h"
#include "collect/running_threads.h"
#include "collect/watching.h"
#include "sigsafe/intern.h"

namespace skein {
namespace {

constexpr int kSignal = SIGPROF;
constexpr int64_t kMostRecords = 16;  // Of one signal that stands for many hits.
constexpr uint64_t kNone = 0;
constexpr uint64_t kBeingMade = 1;
constexpr uint64_t kFirst = 2;  // A timer's id plus this.

std::atomic<uint64_t> timers[kThreadSlots];
struct sigaction host_action {};
bool has_signal = false;
thread_local const skein_label* labels [[gnu::tls_model("initial-exec")]] = nullptr;

std::atomic<uint64_t>& TimerOf(const ThreadSlot& slot) {
  return timers[&slot - process_arena->slots];
}

// The clock of another thread's CPU time, as the kernel numbers them.
clockid_t ClockOf(uint32_t tid) {
  constexpr unsigned kPerThread = 4;
  constexpr unsigned kScheduled = 2;
  return static_cast<clockid_t>(~tid << 3 | kPerThread | kScheduled);
}

timespec Nanoseconds(uint64_t ns) {
  constexpr uint64_t kSecond = 1'000'000'000;
  return {static_cast<time_t>(ns / kSecond), static_cast<long>(ns % kSecond)};
}

void DeleteTimer(std::atomic<uint64_t>& timer) {
  uint64_t made = timer.load();
  while (made >= kFirst && !timer.compare_exchange_weak(made, kNone)) {
  }
  if (made >= kFirst) timer_delete(reinterpret_cast<timer_t>(made - kFirst));
}

// Threads that live shorter than a period have their share of the hits, because the first one is at
// a random time.
uint64_t FirstExpiry(uint64_t period_ns, uint32_t tid) {
  std::minstd_rand random(static_cast<uint32_t>(Ticks()) ^ tid);
  random.discard(2);
  return 1 + random() % period_ns;
}

bool MakeTimer(ThreadSlot& slot) {
  std::atomic<uint64_t>& timer = TimerOf(slot);
  uint64_t expected = kNone;
  if (!timer.compare_exchange_strong(expected, kBeingMade)) return true;
  const uint32_t tid = slot.tid.load();
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = kSignal;
  event.sigev_value.sival_ptr = &slot;
  event._sigev_un._tid = static_cast<pid_t>(tid);
  timer_t id = nullptr;
  if (timer_create(ClockOf(tid), &event, &id) != 0) {
    timer.store(kNone);
    return false;
  }
  const uint64_t period_ns = process_arena->header.cpu_period_ns.load();
  const itimerspec times = {Nanoseconds(period_ns), Nanoseconds(FirstExpiry(period_ns, tid))};
  timer_settime(id, 0, &times, nullptr);
  timer.store(reinterpret_cast<uint64_t>(id) + kFirst);
  return true;
}

// The text of all labels, key and value each closed by a zero; 0: there are none.
uint32_t LabelText() {
  char text[1024];
  size_t size = 0;
  for (const skein_label* label = labels; label != nullptr; label = label->outer) {
    if (size + label->key_size + label->value_size + 2 > sizeof text) break;
    std::memcpy(text + size, label->key, label->key_size);
    size += label->key_size;
    text[size++] = '\0';
    std::memcpy(text + size, label->value, label->value_size);
    size += label->value_size;
    text[size++] = '\0';
  }
  return size == 0 ? 0 : InternText(*process_arena, {text, size});
}

// The instruction itself: what is kept are return addresses, which are behind the call.
Registers Interrupted(const void* context) {
  const greg_t* registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {static_cast<uint64_t>(registers[REG_RIP]) + 1, static_cast<uint64_t>(registers[REG_RSP]),
          static_cast<uint64_t>(registers[REG_RBP])};
}

void CountHit(ThreadSlot& slot, int64_t hits, const Registers& at) {
  const uint32_t stack = WalkedStackId(slot, at);
  const auto period = static_cast<int64_t>(process_arena->header.cpu_period_ns.load());
  CountSample(*process_arena, {SampleKind::kCpu, LabelText(), stack}, {hits, hits * period});
  if (!IsRecording() || slot.busy.load(std::memory_order_relaxed) != 0) return;
  const Writing writing(slot);
  const Record record = {.ticks = Ticks(),
                         .stack = stack,
                         .kind = RecordKind::kCpuSample,
                         .flag = 0,
                         .size = 0,
                         .a = 0,
                         .b = 0};
  for (int64_t i = 0; i < std::min(hits, kMostRecords); ++i)
    Append(*process_arena, slot, record);
}

// A question to a thread: where are you?
struct Question {
  enum State : uint32_t { kIdle, kAsked, kAnswering, kAnswered };

  std::atomic<uint32_t> state;
  std::atomic<uint32_t> tid;
  WalkedStack stack;
};
Question question;

void AnswerQuestion(const void* context) {
  uint32_t expected = Question::kAsked;
  if (question.tid.load() != static_cast<uint32_t>(syscall(SYS_gettid)) ||
      !question.state.compare_exchange_strong(expected, Question::kAnswering))
    return;
  WalkStack(Interrupted(context), UINT64_MAX, Unwinding::kCallFrameInfo, question.stack);
  question.state.store(Question::kAnswered);
}

void PassOn(int signal, siginfo_t* info, void* context) {
  if ((host_action.sa_flags & SA_SIGINFO) != 0) {
    if (host_action.sa_sigaction != nullptr) host_action.sa_sigaction(signal, info, context);
  } else if (host_action.sa_handler != SIG_DFL && host_action.sa_handler != SIG_IGN) {
    host_action.sa_handler(signal);
  }
}

bool IsSlot(const void* pointer) {
  return process_arena != nullptr && pointer >= process_arena->slots &&
         pointer < process_arena->slots + kThreadSlots;
}

void OnSignal(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  if (info->si_code == SI_QUEUE && info->si_value.sival_ptr == &question) {
    AnswerQuestion(context);
    errno = saved_errno;
    return;
  }
  if (info->si_code != SI_TIMER || !IsSlot(info->si_value.sival_ptr)) {
    PassOn(signal, info, context);
    return;
  }
  if (!IsWatched(kWatchCpu)) return;
  CountHit(*static_cast<ThreadSlot*>(info->si_value.sival_ptr), 1 + info->si_overrun,
           Interrupted(context));
  errno = saved_errno;
}

void TakeSignal() {
  struct sigaction ours {};
  ours.sa_sigaction = &OnSignal;
  ours.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigfillset(&ours.sa_mask);
  struct sigaction before {};
  sigaction(kSignal, &ours, &before);
  if (before.sa_sigaction != &OnSignal) host_action = before;
  has_signal = true;
}

void UnblockSignal() {
  if (!MayUnblockSignal()) return;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, kSignal);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

bool StartCpuTimers(uint64_t period_ns) {
  TakeSignal();
  process_arena->header.cpu_period_ns.store(period_ns);
  EnterThreads();
  bool any = false;
  const uint32_t count = process_arena->header.used_slots.load();
  for (ThreadSlot* slot = process_arena->slots; slot != process_arena->slots + count; ++slot)
    if (slot->state.load() == SlotState::kAlive && MakeTimer(*slot)) any = true;
  return any;
}

void StopCpuTimers() {
  for (std::atomic<uint64_t>& timer : timers)
    DeleteTimer(timer);
}

void StartCpuTimer(ThreadSlot& slot) {
  UnblockSignal();
  MakeTimer(slot);
}

void StopCpuTimer(ThreadSlot& slot) {
  DeleteTimer(TimerOf(slot));
}

std::vector<uint64_t> InterruptForStack(uint32_t tid) {
  TakeSignal();
  question.tid.store(tid);
  question.state.store(Question::kAsked);
  siginfo_t info{};
  info.si_signo = kSignal;
  info.si_code = SI_QUEUE;
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value.sival_ptr = &question;
  uint32_t asked = Question::kAsked;
  if (syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, kSignal, &info) == 0) {
    constexpr int kTries = 500;  // Of a tenth of a millisecond.
    for (int tries = 0; tries < kTries && question.state.load() != Question::kAnswered; ++tries)
      usleep(100);
  }
  if (question.state.compare_exchange_strong(asked, Question::kIdle)) return {};
  while (question.state.load() == Question::kAnswering)
    usleep(100);
  question.state.store(Question::kIdle);
  return {question.stack.pcs, question.stack.pcs + question.stack.size};
}

void EndCpuTimer(ThreadSlot& slot) {
  itimerspec left{};
  const uint64_t timer = TimerOf(slot).load();
  const bool is_due = timer >= kFirst &&
                      timer_gettime(reinterpret_cast<timer_t>(timer - kFirst), &left) == 0 &&
                      left.it_value.tv_sec == 0 && left.it_value.tv_nsec <= 1;
  StopCpuTimer(slot);
  if (!is_due) return;
  const uint64_t pc = slot.entry + 1;
  const uint32_t stack =
      slot.entry == 0 ? 0 : InternStack(*process_arena, {&pc, 1}, HashStack({&pc, 1}));
  const auto period = static_cast<int64_t>(process_arena->header.cpu_period_ns.load());
  CountSample(*process_arena, {SampleKind::kCpu, 0, stack}, {1, period});
}

void ForgetCpuTimers() {
  for (std::atomic<uint64_t>& timer : timers)
    timer.store(kNone);
}

bool SwapHostAction(const struct sigaction* action, struct sigaction* old) {
  if (!has_signal || !IsWatched(kWatchCpu)) return false;
  if (old != nullptr) *old = host_action;
  if (action != nullptr) host_action = *action;
  return true;
}

bool MayUnblockSignal() {
  return (host_action.sa_flags & SA_SIGINFO) == 0 && host_action.sa_handler == SIG_DFL;
}

}  // namespace skein

const skein_label* skein_set_labels(const skein_label* labels) {
  const skein_label* before = skein::labels;
  skein::labels = labels;
  return before;
}

const skein_label* skein_current_labels(void) {
  return skein::labels;
}
