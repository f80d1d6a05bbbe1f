// What recording costs, in nanoseconds: bench_collect. Each line is the least of ten runs. The bars
// are in docs/collection.md.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <pthread.h>
#include <skein/trace.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <typename Function>
double Least(int count, Function function) {
  double least = 1e9;
  for (int run = 0; run < 10; ++run) {
    const double begin = CpuSeconds();
    for (int i = 0; i < count; ++i)
      function();
    least = std::min(least, (CpuSeconds() - begin) * 1e9 / count);
    usleep(100'000);  // The composer catches up.
  }
  return least;
}

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

[[gnu::noinline]] void Deep(int depth, double& ns) {
  if (depth > 0)
    Deep(depth - 1, ns);
  else
    ns = Least(20'000, [] { const skein::Region region("region"); });
  asm volatile("" ::: "memory");
}

void ReadFile() {
  char data[4096];
  const int file = open("/proc/self/exe", O_RDONLY);
  if (read(file, data, sizeof data) < 0) std::abort();
  close(file);
}

void Measure(const char* when) {
  const int zero = open("/dev/zero", O_RDONLY);
  char c[8];
  double deep = 0;
  Deep(8, deep);
  std::printf(
      "%-10s label %.1f, region begin+end at 12 frames %.1f, mutex lock+unlock %.1f, read 8 B "
      "%.1f, file of 4 KiB %.0f\n",
      when, Least(20'000, [] { skein::SetLabel("label"); }), deep,
      Least(200'000,
            [] {
              pthread_mutex_lock(&mutex);
              pthread_mutex_unlock(&mutex);
            }),
      Least(10'000,
            [&] {
              if (read(zero, c, sizeof c) < 0) std::abort();
            }),
      Least(3'000, &ReadFile));
  close(zero);
}

}  // namespace

int main() {
  std::thread([] {}).join();  // glibc's locks are cheaper before there was a second thread.
  Measure("off");
  if (const skein::Failure failure = skein::StartTrace("/dev/null")) return 1;
  Measure("recording");
  skein::StopTrace();
  Measure("off again");
}
