#include "collect/thread_stacks.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collect/cpu_timers.h"
#include "collect/recorder.h"
#include "collect/remote_stack.h"
#include "collect/running_threads.h"

namespace skein {
namespace {

constexpr int kTries = 3;

// What the kernel says of a thread; empty if it is no more.
std::string ReadOf(uint32_t tid, const char* file) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%u/%s", tid, file);
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  std::array<char, 512> text;
  const ssize_t size = read(descriptor, text.data(), text.size());
  close(descriptor);
  return size <= 0 ? std::string() : std::string(text.data(), static_cast<size_t>(size));
}

// "232 0x4 ... 0x7ffd0000 0x7f000000": number and arguments, stack pointer, program counter; -1 and
// the last two if it waits for something else; "running" if it does not.
struct KernelView {
  bool waits = false;
  int64_t system_call = -1;
  uint64_t sp = 0, pc = 0;
};

KernelView Parse(const std::string& text) {
  KernelView view;
  if (text.empty() || text.starts_with("running")) return view;
  view.system_call = std::strtoll(text.c_str(), nullptr, 10);
  const size_t last = text.rfind(' ');
  const size_t before = last == std::string::npos || last == 0 ? last : text.rfind(' ', last - 1);
  if (before == std::string::npos) return view;
  view.waits = true;
  view.sp = std::strtoull(text.c_str() + before, nullptr, 16);
  view.pc = std::strtoull(text.c_str() + last, nullptr, 16);
  return view;
}

// Nanoseconds that the thread has had a processor for.
uint64_t RunTime(uint32_t tid) {
  return std::strtoull(ReadOf(tid, "schedstat").c_str(), nullptr, 10);
}

// What the thread waits for, or that it runs. A thread that has just been woken in poll(), and has no
// processor yet, seems to run; to interrupt it would end the call early. So it must be seen to run on.
std::string WaitsOrRuns(uint32_t tid) {
  constexpr uint64_t kRunsOnNs = 500'000;
  constexpr int kLooks = 50;  // Of a millisecond.
  const uint64_t begin = RunTime(tid);
  std::string text = ReadOf(tid, "syscall");
  for (int looks = 0; looks < kLooks && text.starts_with("running"); ++looks) {
    if (RunTime(tid) - begin > kRunsOnNs) break;
    usleep(1000);
    text = ReadOf(tid, "syscall");
  }
  return text;
}

void ReadStack(ThreadView& thread) {
  for (int tries = 0; tries < kTries; ++tries) {
    const std::string before = WaitsOrRuns(thread.tid);
    const KernelView view = Parse(before);
    thread.system_call = view.system_call;
    thread.pcs = view.waits ? WalkWaitingStack(view.pc, view.sp) : InterruptForStack(thread.tid);
    const bool is_sure = view.waits ? ReadOf(thread.tid, "syscall") == before : !thread.pcs.empty();
    if (is_sure) return;
  }
}

std::vector<uint64_t> OwnStack(const ThreadSlot& slot, const Registers& from) {
  WalkedStack stack;
  WalkStack(from, slot.stack_top, Unwinding::kCallFrameInfo, stack);
  return {stack.pcs, stack.pcs + stack.size};
}

ThreadView ViewOf(const ThreadSlot& slot) {
  ThreadView thread;
  thread.number = slot.number;
  thread.tid = slot.tid;
  thread.creation_stack = slot.creation_stack;
  thread.creator = slot.creator;
  thread.name = ReadOf(thread.tid, "comm");
  if (!thread.name.empty() && thread.name.back() == '\n') thread.name.pop_back();
  return thread;
}

}  // namespace

std::vector<ThreadView> LookAtThreads() {
  EnterThreads();
  const auto self = static_cast<uint32_t>(syscall(SYS_gettid));
  std::vector<ThreadView> threads;
  const uint32_t count = process_arena->header.used_slots.load();
  for (const ThreadSlot* slot = process_arena->slots; slot != process_arena->slots + count;
       ++slot) {
    if (slot->state.load() != SlotState::kAlive) continue;
    ThreadView thread = ViewOf(*slot);
    thread.is_caller = thread.tid == self;
    if (thread.is_caller)
      thread.pcs = OwnStack(*slot, SKEIN_CALLER);
    else
      ReadStack(thread);
    if (!ReadOf(thread.tid, "comm").empty()) threads.push_back(std::move(thread));
  }
  std::ranges::sort(threads, {}, [](const ThreadView& thread) {
    return std::pair(!thread.is_caller, thread.number);
  });
  return threads;
}

}  // namespace skein
