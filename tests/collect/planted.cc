// What tests/collect records to see that the answers are right: programs of which it is known how many threads
// wait where, for how long and for whom. planted KIND.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
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
std::atomic<bool> is_held = false;
std::atomic<bool> is_taken = false;

void Until(const std::atomic<bool>& holds) {
  while (!holds)
    usleep(100);
}

[[gnu::noinline]] void Hold() {
  const std::lock_guard lock(held);
  is_held = true;
  usleep(100'000);
}

[[gnu::noinline]] void Want() {
  Until(is_held);
  const std::lock_guard lock(held);
}

[[gnu::noinline]] void Take() {
  is_taken = true;
  given.acquire();
}

[[gnu::noinline]] void Give() {
  Until(is_taken);
  usleep(50'000);
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

// Two services in a process of its own, of which one takes 10 ms to answer; and three clients that ask both, and a
// fourth that was told that it would hear from the fast one, and does every 20 ms.
struct Service {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};

  Service() {
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listen(listener, 64);
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

  void Serve(useconds_t takes_us) const {
    for (;;) {
      std::thread([connection = accept(listener, nullptr, nullptr), takes_us] {
        char question = 0;
        while (recv(connection, &question, 1, 0) == 1) {
          usleep(takes_us);
          send(connection, &question, 1, MSG_NOSIGNAL);
          while (question == 's' && send(connection, &question, 1, MSG_NOSIGNAL) == 1)
            usleep(20'000);
        }
      }).detach();
    }
  }

  int Connect() const {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return connection;
  }
};

[[gnu::noinline]] void Ask(int connection) {
  char question = 'q';
  send(connection, &question, 1, 0);
  recv(connection, &question, 1, 0);
  asm volatile("");
}

[[gnu::noinline]] void Subscribe(int connection) {
  char word = 's';
  send(connection, &word, 1, 0);
  for (int i = 0; i < 20; ++i)
    recv(connection, &word, 1, 0);
}

void AsksServices() {
  const Service fast, slow;
  std::printf("%d %d\n", ntohs(fast.address.sin_port), ntohs(slow.address.sin_port));
  std::fflush(stdout);
  const pid_t services = fork();
  if (services == 0) {
    std::thread([&fast] { fast.Serve(10); }).detach();
    slow.Serve(10'000);
  }
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] {
      const int to_fast = fast.Connect(), to_slow = slow.Connect();
      for (int question = 0; question < 20; ++question) {
        Ask(to_fast);
        Ask(to_slow);
      }
    });
  }
  clients.emplace_back([&] { Subscribe(fast.Connect()); });
  for (std::thread& client : clients)
    client.join();
  kill(services, SIGKILL);
  waitpid(services, nullptr, 0);
}

struct Kind {
  std::string_view name;
  void (*run)();
};

constexpr Kind kKinds[] = {
    {"readers", &ReadersAndAWriter}, {"silent", &SilentThreads},  {"last_acts", &LastActs},
    {"signals", &AwaitsSignals},     {"services", &AsksServices},
};

}  // namespace

int main(int, char** arguments) {
  for (const Kind& kind : kKinds)
    if (arguments[1] == kind.name) return kind.run(), 0;
  return 2;
}
