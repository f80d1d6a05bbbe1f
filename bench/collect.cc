// What recording costs, in nanoseconds of CPU: bench_collect. Prints JSON: off, recording, and off again;
// each number is the least of ten runs. bench/recording.py compares them with the bars.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <skein/trace.h>
#include <unistd.h>

namespace {

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

// With twelve calls on the stack.
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

void Measure(const char* when, const char* end) {
  const int zero = open("/dev/zero", O_RDONLY);
  char c[8];
  double region = 0;
  Deep(8, region);
  const double log = Least(200'000, [] { skein::Log("key", "value"); });
  const double label = Least(20'000, [] { skein::SetLabel("label"); });
  const double lock = Least(200'000, [] {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  });
  const double read_ns = Least(10'000, [&] {
    if (read(zero, c, sizeof c) < 0) std::abort();
  });
  const double file = Least(3'000, &ReadFile);
  close(zero);
  std::printf(
      "\"%s\": {\"region\": %.2f, \"log\": %.2f, \"label\": %.2f, \"mutex\": %.2f, "
      "\"read\": %.2f, \"file\": %.1f}%s\n",
      when, region, log, label, lock, read_ns, file, end);
}

}  // namespace

int main() {
  std::thread([] {}).join();  // glibc's locks are cheaper before there was a second thread.
  std::printf("{");
  Measure("off", ",");
  if (const skein::Failure failure = skein::StartTrace("/dev/null")) return 1;
  Measure("recording", ",");
  skein::StopTrace();
  Measure("off again", "}");
}
