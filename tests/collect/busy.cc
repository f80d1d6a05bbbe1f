// What tests/collect records: programs that are hard on a recorder. busy KIND [TRACE]; the kinds with
// a trace record themselves, the others are to be recorded by `skein record`.

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <skein/trace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using std::chrono::milliseconds;

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "busy: %s\n", why.c_str());
  std::_Exit(9);
}

void Expect(bool holds, const char* what) {
  if (!holds) Fail(what);
}

template <typename Function>
void InThreads(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back(function, i);
  for (std::thread& thread : threads)
    thread.join();
}

// Threads that do a step again and again as long as it lives.
class Workers {
 public:
  Workers(int count, const std::function<void()>& step) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, step] {
        while (!stops_)
          step();
      });
    }
  }
  ~Workers() {
    stops_ = true;
    for (std::thread& thread : threads_)
      thread.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  std::atomic<bool> stops_ = false;
  std::vector<std::thread> threads_;
};

void UseEveryLock() {
  std::mutex mutex;
  std::shared_mutex shared;
  std::condition_variable changed;
  std::counting_semaphore<8> semaphore(2);
  std::barrier barrier(4);
  std::latch latch(4);
  std::atomic<int> word = 0;
  int turns = 0;
  InThreads(4, [&](int number) {
    for (int i = 0; i < 100; ++i) {
      {
        std::unique_lock lock(mutex);
        ++turns;
        changed.notify_all();
        changed.wait_for(lock, milliseconds(1), [&] { return turns % 2 == 0; });
      }
      { const std::shared_lock reader(shared); }
      { const std::unique_lock writer(shared); }
      semaphore.acquire();
      semaphore.release();
      barrier.arrive_and_wait();
    }
    latch.arrive_and_wait();
    if (number == 0) {
      word = 1;
      word.notify_all();
    } else {
      word.wait(0);
    }
  });
  Expect(turns == 400, "the lock did not lock");
}

void UseFilesAndSockets() {
  int ends[2];
  Expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "no sockets");
  std::thread echo([&] {
    char c = 0;
    while (read(ends[1], &c, 1) == 1)
      Expect(write(ends[1], &c, 1) == 1, "the echo is mute");
  });
  for (int i = 0; i < 200; ++i) {
    char c = static_cast<char>(i);
    Expect(write(ends[0], &c, 1) == 1 && read(ends[0], &c, 1) == 1, "no echo");
    Expect(c == static_cast<char>(i), "a wrong echo");
    if (i % 50 == 0) std::this_thread::sleep_for(milliseconds(1));
  }
  shutdown(ends[0], SHUT_WR);
  echo.join();
  std::FILE* file = std::tmpfile();
  std::fputs("some text", file);
  std::fclose(file);
  errno = 0;
  Expect(open("/does/not/exist", O_RDONLY) == -1 && errno == ENOENT, "errno is lost");
}

void Everything() {
  UseEveryLock();
  UseFilesAndSockets();
}

void ManyThreads() {
  for (int round = 0; round < 5; ++round)
    InThreads(100, [](int number) {
      std::this_thread::sleep_for(std::chrono::microseconds(number * 20));
    });
}

// So many threads at once, with small stacks.
void Crowd(long count) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, size_t{64} << 10);
  static std::atomic<bool> may_end = false;
  const auto wait = [](void*) -> void* {
    may_end.wait(false);
    return nullptr;
  };
  std::vector<pthread_t> threads(static_cast<size_t>(count));
  for (pthread_t& thread : threads)
    Expect(pthread_create(&thread, &small, wait, nullptr) == 0, "no thread");
  may_end = true;
  may_end.notify_all();
  for (const pthread_t thread : threads)
    pthread_join(thread, nullptr);
}

// One thread of the program stays inside a lock while another forks.
void Fork() {
  std::mutex mutex;
  const Workers others(1, [&mutex] {
    const std::lock_guard lock(mutex);
    usleep(100);
  });
  for (int i = 0; i < 3; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      UseFilesAndSockets();
      _exit(7);
    }
    int status = 0;
    Expect(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7,
           "the child was disturbed");
  }
  const pid_t other_program = fork();
  if (other_program == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(1);
  }
  int status = 0;
  Expect(waitpid(other_program, &status, 0) == other_program && status == 0, "true is not true");
}

// Works until it is killed, and prints a line for each round of one of its threads.
void Forever() {
  std::mutex mutex;
  InThreads(3, [&](int number) {
    for (;;) {
      {
        const std::lock_guard lock(mutex);
        usleep(1000);
      }
      const std::string memory(100'000, 'x');
      Expect(memory.back() == 'x', "memory was disturbed");
      UseFilesAndSockets();
      if (number > 0) continue;
      std::printf("round\n");
      std::fflush(stdout);
    }
  });
}

std::atomic<int> signals_taken = 0;

void TakeSignal(int) {
  const int saved_errno = errno;
  signals_taken.fetch_add(1);
  char c = 0;
  const int file = open("/dev/null", O_RDWR);
  if (write(file, &c, 1) == 1) close(file);
  errno = saved_errno;
}

void Signals() {
  struct sigaction action {};
  action.sa_handler = &TakeSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  std::atomic<bool> stops = false;
  std::thread target([&] {
    const int file = open("/dev/zero", O_RDONLY);
    char c = 0;
    while (!stops)
      Expect(read(file, &c, 1) == 1, "a read was disturbed");
    close(file);
  });
  // Those that are pending already are not sent again, so a busy machine needs more of them.
  for (int i = 0; i < 5000 || signals_taken < 500; ++i) {
    pthread_kill(target.native_handle(), SIGUSR1);
    if (i % 16 == 0) usleep(50);
  }
  stops = true;
  target.join();
}

void Exits() {
  std::thread([] {
    for (;;)
      usleep(100);
  }).detach();
  usleep(20'000);
  _exit(5);
}

void LoadsModules() {
  const Workers others(1, [] { usleep(10); });
  for (int i = 0; i < 50; ++i) {
    void* module = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) break;
    Expect(dlsym(module, "zlibVersion") != nullptr, "the module is hollow");
    dlclose(module);
  }
}

void ManyEvents(long count) {
  InThreads(2, [count](int) {
    for (long i = 0; i < count / 4; ++i)
      const skein::Region region("step");
  });
}

void MustStart(const skein::Failure& failure) {
  if (failure) Fail(failure.why());
}

void TakeATurn() {
  std::mutex mutex;
  const std::lock_guard lock(mutex);
  const skein::Task task("turn");
  const skein::Region region("sleep");
  usleep(20);
}

void StartAndStop(const std::string& trace) {
  auto workers = std::make_unique<Workers>(3, &TakeATurn);
  for (int i = 0; i < 200; ++i) {
    MustStart(skein::StartTrace(trace + "." + std::to_string(i % 8)));
    Expect(static_cast<bool>(skein::StartTrace("/dev/null")), "two recordings at once");
    usleep(static_cast<useconds_t>(i % 7) * 300);
    skein::StopTrace();
  }
  workers.reset();
  MustStart(skein::StartTrace(trace));
  skein::StopTrace();
}

void Flight(const std::string& trace) {
  MustStart(skein::StartFlightRecorder({.min_age_ns = 200'000'000, .max_bytes = 4 << 20}));
  {
    const Workers workers(1, [] {
      const skein::Region region("work");
      usleep(500);
    });
    usleep(700'000);
    for (int i = 0; i < 3; ++i)
      MustStart(skein::WriteFlight(trace));
  }
  skein::StopFlightRecorder();
}

// A flight recorder all the time, and traces meanwhile: TRACE.0 to TRACE.7, and TRACE of the flight.
void FlightAndTraces(const std::string& trace) {
  const Workers workers(3, [] {
    const skein::Region region("step");
    std::mutex mutex;
    std::thread([&mutex] { const std::lock_guard lock(mutex); }).join();
  });
  for (int i = 0; i < 40; ++i) {
    if (i % 4 == 0) MustStart(skein::StartFlightRecorder({.min_age_ns = 50'000'000}));
    MustStart(skein::StartTrace(trace + "." + std::to_string(i % 8)));
    usleep(static_cast<useconds_t>(i % 5) * 3000);
    if (i % 4 == 2) MustStart(skein::WriteFlight(trace));
    if (i % 8 == 3) skein::StopFlightRecorder();
    skein::StopTrace();
    if (i % 8 == 7) skein::StopFlightRecorder();
  }
}

// What it can be told to do, and what the word behind that is.
struct Kind {
  std::string_view name;
  void (*run)(const std::string& word);
};
const Kind kKinds[] = {
    {"everything", [](const std::string&) { Everything(); }},
    {"threads", [](const std::string&) { ManyThreads(); }},
    {"fork", [](const std::string&) { Fork(); }},
    {"forever", [](const std::string&) { Forever(); }},
    {"signals", [](const std::string&) { Signals(); }},
    {"exits", [](const std::string&) { Exits(); }},
    {"modules", [](const std::string&) { LoadsModules(); }},
    {"crowd", [](const std::string& count) { Crowd(std::atol(count.c_str())); }},
    {"events", [](const std::string& count) { ManyEvents(std::atol(count.c_str())); }},
    {"startstop", [](const std::string& trace) { StartAndStop(trace); }},
    {"flight", [](const std::string& trace) { Flight(trace); }},
    {"both", [](const std::string& trace) { FlightAndTraces(trace); }},
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  const auto* kind = std::ranges::find(kKinds, name, &Kind::name);
  if (kind == std::end(kKinds)) Fail("no such kind: " + std::string(name));
  kind->run(argc > 2 ? argv[2] : "");
}
