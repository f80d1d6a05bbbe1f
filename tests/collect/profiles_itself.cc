// A program that profiles itself, by <skein/profile.h>: tests/collect/profiles.py runs it in a folder of
// its own.

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <skein/profile.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::atomic<bool> stops = false;
volatile unsigned result;

void Check(const skein::Failure& failure) {
  if (!failure) return;
  std::fprintf(stderr, "%s\n", failure.why().c_str());
  std::exit(1);
}

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::exit(1);
}

[[gnu::noinline]] void Spin(double seconds) {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  const double begin = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
  for (double ran = 0; ran < seconds;) {
    for (unsigned i = 0; i < 10'000; ++i)
      result = result + i;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    ran = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - begin;
  }
}

// Threads that were there before get their timers too, and labels nest.
void Label() {
  std::thread other([] {
    const skein::ProfileLabel user("user", "other");
    Spin(1);
  });
  Check(skein::StartCpuProfile("cpu.pb.gz"));
  Require(static_cast<bool>(skein::StartCpuProfile("second.pb.gz")), "one runs at a time");
  {
    const skein::ProfileLabel user("user", "main");
    const skein::ProfileLabel step("step", "outer");
    Spin(0.5);
    const skein::ProfileLabel inner("step", "inner");
    Spin(0.5);
  }
  other.join();
  Check(skein::StopCpuProfile());
  Check(skein::StopCpuProfile());
}

// Starts and stops while threads come, go, allocate, wait and write profiles.
void StartAndStop() {
  Check(skein::SetHeapSampleBytes(1 << 14));
  std::vector<std::thread> busy;
  std::mutex mutex;
  for (int i = 0; i < 3; ++i) {
    busy.emplace_back([&mutex] {
      while (!stops) {
        std::thread([&mutex] {
          const std::lock_guard lock(mutex);
          const std::vector<std::string> texts(100, std::string(100, 'x'));
          result = result + static_cast<unsigned>(texts.size());
        }).join();
      }
    });
  }
  skein::SetCpuProfileHz(1000);
  for (uint64_t round = 0; round < 200; ++round) {
    std::string bytes;
    skein::ProfileSink sink = [&bytes](const void* data, size_t size) {
      bytes.append(static_cast<const char*>(data), size);
      return true;
    };
    Check(skein::SetBlockProfileRate(round % 2));
    Check(skein::SetMutexProfileFraction((round + 1) % 2));
    Check(skein::StartCpuProfileTo(sink));
    if (round % 10 == 0) Check(skein::WriteProfile("goroutine", "goroutine.txt", 2));
    if (round % 20 == 0) Check(skein::WriteProfile("heap", "heap.pb.gz"));
    usleep(2'000);
    Check(skein::StopCpuProfile());
    Require(!bytes.empty(), "a profile came");
  }
  stops = true;
  for (std::thread& thread : busy)
    thread.join();
}

std::mutex cond_mutex;
std::condition_variable condition;

[[gnu::noinline]] void WaitForCondition() {
  std::unique_lock lock(cond_mutex);
  condition.wait(lock, [] { return stops.load(); });
}

std::atomic<int> early_ends = 0;

[[gnu::noinline]] void WaitInPoll() {
  for (int i = 0; i < 10; ++i)
    if (poll(nullptr, 0, 100) < 0) ++early_ends;
}

[[gnu::noinline]] void RunAlways() {
  while (!stops)
    result = result + 1;
}

// Every thread with its stack, though nothing was watched before, and none is disturbed.
void LookAtThreads() {
  std::vector<std::thread> threads;
  for (void (*run)() : {&WaitForCondition, &WaitInPoll, &RunAlways})
    threads.emplace_back(run);
  usleep(100'000);
  for (int debug : {0, 1, 2})
    Check(skein::WriteProfile("goroutine", "threads." + std::to_string(debug), debug));
  for (int i = 0; i < 50; ++i)
    Check(skein::WriteProfile("threads", "many.txt", 2));
  {
    const std::lock_guard lock(cond_mutex);
    stops = true;
  }
  condition.notify_all();
  for (std::thread& thread : threads)
    thread.join();
  std::printf("%d\n", early_ends.load());
}

[[gnu::noinline]] void* Allocate(size_t size) {
  void* block = std::malloc(size);
  asm volatile("" ::"r"(block) : "memory");
  return block;
}

// What came between two looks.
void Compare() {
  Check(skein::SetHeapSampleBytes(1));
  std::vector<void*> kept;
  for (int i = 0; i < 100; ++i)
    kept.push_back(Allocate(1000));
  const skein::ProfileSnapshot before("heap");
  for (int i = 0; i < 7; ++i)
    kept.push_back(Allocate(3000));
  std::free(kept[0]);
  std::FILE* file = std::fopen("delta.pb.gz", "w");
  skein::ProfileSink sink = [file](const void* data, size_t size) {
    return std::fwrite(data, 1, size, file) == size;
  };
  Check(before.WriteDifferenceTo(sink));
  std::fclose(file);
  for (size_t i = 1; i < kept.size(); ++i)
    std::free(kept[i]);
}

// A child has no profile of its parent's, and may have its own.
void Fork() {
  Check(skein::SetHeapSampleBytes(1 << 12));
  Check(skein::StartCpuProfile("parent.pb.gz"));
  Spin(0.2);
  const pid_t child = fork();
  if (child == 0) {
    Check(skein::StopCpuProfile());
    Check(skein::StartCpuProfile("child.pb.gz"));
    Spin(0.3);
    Check(skein::StopCpuProfile());
    Check(skein::WriteProfile("goroutine", "child.txt", 2));
    _exit(0);
  }
  int status = 0;
  Require(waitpid(child, &status, 0) == child && status == 0, "the child is well");
  Spin(0.2);
  Check(skein::StopCpuProfile());
}

struct Kind {
  const char* name;
  void (*run)();
};
const Kind kKinds[] = {
    {"label", &Label},
    {"startstop", &StartAndStop},
    {"threads", &LookAtThreads},
    {"compare", &Compare},
    {"fork", &Fork},
};

}  // namespace

int main(int, char** arguments) {
  for (const Kind& kind : kKinds)
    if (arguments[1] != nullptr && std::strcmp(arguments[1], kind.name) == 0) return kind.run(), 0;
  return 2;
}
