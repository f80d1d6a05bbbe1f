// What tests/collect records: work of static objects, before main() begins and after it has ended. static [TRACE]; with
// a TRACE they record themselves, from the first to the last.

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <skein/trace.h>
#include <unistd.h>

namespace {

// Four threads that want one lock, and some memory.
int TakeTurns() {
  std::mutex mutex;
  std::vector<std::string> turns;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 100; ++turn) {
        const std::lock_guard lock(mutex);
        turns.push_back(std::string(100, 'x'));
        if (turn % 10 == 0) usleep(100);
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  return static_cast<int>(turns.size());
}

// The loader gives initialisers what main() is given.
[[gnu::constructor(101)]] void StartEarly(int argc, char** argv, char**) {
  if (argc > 1 && skein::StartTrace(argv[1])) _exit(3);
}

struct BeforeMain {
  BeforeMain() { Work(); }
  [[gnu::noinline]] void Work() {
    const skein::Region region("before main");
    std::printf("before %d\n", TakeTurns());
  }
} before_main;

struct AfterMain {
  ~AfterMain() {
    Work();
    skein::StopTrace();
  }
  [[gnu::noinline]] void Work() {
    const skein::Region region("after main");
    std::printf("after %d\n", TakeTurns());
  }
} after_main;

}  // namespace

int main() {
  std::printf("main %d\n", TakeTurns());
}
