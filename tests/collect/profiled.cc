// A program whose profiles are known: tests/collect/profiles.py runs it under `skein record`. It knows
// nothing of that. Each kind prints what is true.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using std::chrono_literals::operator""ms;

double CpuSeconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

volatile unsigned result;

// Until the thread has run so long.
[[gnu::noinline]] void Spin(double seconds) {
  const double end = CpuSeconds(CLOCK_THREAD_CPUTIME_ID) + seconds;
  while (CpuSeconds(CLOCK_THREAD_CPUTIME_ID) < end) {
    for (unsigned i = 0; i < 10'000; ++i)
      result = result + i;
  }
}

[[gnu::noinline]] void Once() {
  Spin(0.6);
  asm volatile("");
}

[[gnu::noinline]] void Twice() {
  Spin(1.2);
  asm volatile("");
}

void RunSpin() {
  std::thread other([] {
    Once();
    Twice();
  });
  Once();
  Twice();
  other.join();
  std::printf("%f\n", CpuSeconds(CLOCK_PROCESS_CPUTIME_ID));
}

// Threads that each run for less than a period of the profiler.
void RunShortThreads() {
  for (int i = 0; i < 300; ++i)
    std::thread([] { Spin(0.004); }).join();
  std::printf("%f\n", CpuSeconds(CLOCK_PROCESS_CPUTIME_ID));
}

std::mutex mutex;
std::atomic<bool> is_held = false;

[[gnu::noinline]] void Hold() {
  mutex.lock();
  is_held = true;
  std::this_thread::sleep_for(20ms);
  mutex.unlock();
  asm volatile("");  // Not as the last act, which would be a jump.
}

[[gnu::noinline]] double Want() {
  const double begin = CpuSeconds(CLOCK_MONOTONIC);
  mutex.lock();
  const double waited = CpuSeconds(CLOCK_MONOTONIC) - begin;
  mutex.unlock();
  return waited;
}

void RunLock() {
  double waited = 0;
  std::thread([] {}).join();
  for (int i = 0; i < 20; ++i) {
    std::thread holder(Hold);
    while (!is_held)
      std::this_thread::yield();
    waited += Want();
    holder.join();
    is_held = false;
  }
  std::printf("%f\n", waited);
}

std::vector<void*> kept;

[[gnu::noinline]] void Waste(size_t size, int count) {
  for (int i = 0; i < count; ++i) {
    void* block = std::malloc(size);
    asm volatile("" ::"r"(block) : "memory");
    std::free(block);
  }
}

[[gnu::noinline]] void Keep(size_t size, int count) {
  for (int i = 0; i < count; ++i)
    kept.push_back(operator new(size));
}

[[gnu::noinline]] void Grow(size_t to, int count) {
  for (int i = 0; i < count; ++i) {
    void* block = nullptr;
    for (size_t size = 64; size <= to; size *= 2)
      block = std::realloc(block, size);
    std::free(block);
  }
}

[[gnu::noinline]] void Align(int count) {
  for (int i = 0; i < count; ++i) {
    void* block = nullptr;
    if (posix_memalign(&block, 256, 1 << 14) != 0) std::abort();
    if (reinterpret_cast<uintptr_t>(block) % 256 != 0) std::abort();
    std::free(block);
    auto* zeros = static_cast<char*>(std::calloc(64, 256));
    for (size_t k = 0; k < 64 * 256; k += 511)
      if (zeros[k] != 0) std::abort();
    std::memset(zeros, 1, 64 * 256);
    std::free(zeros);
  }
}

// Megabytes that Waste, Keep, Grow and Align allocate; Keep's are in use at the end.
void RunAllocate() {
  std::thread other([] { Waste(64, 40'000'000); });
  Waste(1000, 2'560'000);
  other.join();
  Keep(10'000, 100'000);
  Grow(1 << 16, 20'000);
  Align(50'000);
  std::printf("%f %f %f %f\n", 64 * 40. + 2560, 1000., 20'000 * (2 * 65536. - 64) / 1e6,
              50'000 * 2 * 16384 / 1e6);
}

std::atomic<int> own_signals = 0;

// The program has a use of its own for the profiler's signal.
void RunOwnSignals() {
  struct sigaction action {};
  action.sa_handler = [](int) { ++own_signals; };
  sigaction(SIGPROF, &action, nullptr);
  const itimerval every_20_ms = {{0, 20'000}, {0, 20'000}};
  setitimer(ITIMER_PROF, &every_20_ms, nullptr);
  Once();
  const itimerval never = {};
  setitimer(ITIMER_PROF, &never, nullptr);
  std::printf("%d\n", own_signals.load());
}

// Every signal blocked, as servers do before they start threads.
void RunBlocked() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::thread([] { Once(); }).join();
  Once();
}

// Calls that a signal would end early.
void RunCalls() {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) {
      Spin(0.004);
      if (write(ends[1], "x", 1) != 1) std::abort();
    }
  });
  for (int i = 0; i < 100; ++i) {
    char c;
    Spin(0.002);
    if (read(ends[0], &c, 1) != 1) std::abort();
    pollfd nothing = {ends[0], POLLIN, 0};
    if (poll(&nothing, 1, 1) < 0) std::abort();
  }
  writer.join();
}

// Children, of which some become another program at once.
void RunFork() {
  std::thread busy([] { Spin(0.5); });
  for (int i = 0; i < 40; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      Spin(i < 3 ? 0.2 : 0.001);
      if (i < 3) std::exit(0);
      execl("/bin/true", "true", nullptr);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) std::abort();
  }
  busy.join();
}

struct Kind {
  const char* name;
  void (*run)();
};
const Kind kKinds[] = {
    {"spin", &RunSpin},         {"short", &RunShortThreads}, {"lock", &RunLock},
    {"allocate", &RunAllocate}, {"own", &RunOwnSignals},     {"blocked", &RunBlocked},
    {"calls", &RunCalls},       {"fork", &RunFork},
};

}  // namespace

int main(int, char** arguments) {
  for (const Kind& kind : kKinds)
    if (arguments[1] != nullptr && std::strcmp(arguments[1], kind.name) == 0) return kind.run(), 0;
  return 2;
}
