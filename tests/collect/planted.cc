// What tests/collect records to see that the answers are right: programs of which it is known how many threads
// wait where, for how long and for whom. planted KIND.

#include <atomic>
#include <chrono>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <vector>

#include <signal.h>
#include <unistd.h>

namespace {

using std::chrono::milliseconds;

void Compute(milliseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end)
    continue;
}

template <typename... Arguments>
void InThreads(int count, Arguments... arguments) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back(arguments...);
  for (std::thread& thread : threads)
    thread.join();
}

// A writer keeps six readers out, ten times for 10 ms. They let go as well, and wake nobody.
std::shared_mutex settings_lock;
int settings = 0;
std::atomic<bool> is_over = false;

[[gnu::noinline]] void Refresh() {
  for (int i = 0; i < 10; ++i) {
    {
      const std::unique_lock lock(settings_lock);
      usleep(10'000);
      ++settings;
    }
    usleep(5'000);
  }
  is_over = true;
}

[[gnu::noinline]] int Lookup() {
  const std::shared_lock lock(settings_lock);
  return settings;
}

void ReadersAndAWriter() {
  std::vector<std::thread> readers;
  for (int i = 0; i < 6; ++i) {
    readers.emplace_back([] {
      while (!is_over) {
        Lookup();
        usleep(500);
      }
    });
  }
  Refresh();
  for (std::thread& reader : readers)
    reader.join();
}

// Threads that say nothing while they run: what they are is known from how they began alone.
[[gnu::noinline]] void Crunch() {
  Compute(milliseconds(20));
}

[[gnu::noinline]] void CrunchFor(int duration_ms, const char*) {
  Compute(milliseconds(duration_ms));
}

struct Cruncher {
  [[gnu::noinline]] void Run(int duration_ms) { Compute(milliseconds(duration_ms)); }
};

void SilentThreads() {
  Cruncher cruncher;
  InThreads(2, &Crunch);
  InThreads(2, &CrunchFor, 20, "long enough");
  InThreads(2, &Cruncher::Run, &cruncher, 20);
}

// The first thing that threads do is also their last: they jump there, and are on no stack.
std::mutex held;
std::counting_semaphore<4> given(0);

[[gnu::noinline]] void Hold() {
  const std::lock_guard lock(held);
  usleep(50'000);
}

[[gnu::noinline]] void Want() {
  usleep(10'000);
  const std::lock_guard lock(held);
}

[[gnu::noinline]] void Take() {
  given.acquire();
}

[[gnu::noinline]] void Give() {
  usleep(20'000);
  given.release();
}

void LastActs() {
  std::thread hold(&Hold), want(&Want), take(&Take), give(&Give);
  for (std::thread* thread : {&hold, &want, &take, &give})
    thread->join();
}

// Until a signal comes, which it does after 100 ms.
void AwaitsSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread sender([main = pthread_self()] {
    usleep(100'000);
    pthread_kill(main, SIGUSR1);
  });
  int signal = 0;
  sigwait(&signals, &signal);
  sender.join();
}

struct Kind {
  std::string_view name;
  void (*run)();
};

constexpr Kind kKinds[] = {
    {"readers", &ReadersAndAWriter},
    {"silent", &SilentThreads},
    {"last_acts", &LastActs},
    {"signals", &AwaitsSignals},
};

}  // namespace

int main(int, char** arguments) {
  for (const Kind& kind : kKinds)
    if (arguments[1] == kind.name) return kind.run(), 0;
  return 2;
}
