// What sampling the heap costs, in nanoseconds of CPU, and how exact the profiles are: bench_profiling
// CPU_PROFILE. Prints JSON, which bench/profiling.py compares with the bars.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>

#include <skein/profile.h>

namespace {

double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

constexpr size_t kBlockBytes = 64;

void AllocateAndFree(int count) {
  for (int i = 0; i < count; ++i) {
    void* block = std::malloc(kBlockBytes);
    asm volatile("" ::"r"(block) : "memory");
    std::free(block);
  }
}

// Of one allocation and its free: the least of some runs.
double PairNs() {
  constexpr int kCount = 200'000;
  double least = 1e9;
  for (int run = 0; run < 30; ++run) {
    const double begin = CpuSeconds();
    AllocateAndFree(kCount);
    least = std::min(least, (CpuSeconds() - begin) * 1e9 / kCount);
  }
  return least;
}

// The bytes that the profile says have been allocated. In its text they are as chosen: of blocks that
// are small beside the rate, each object that was chosen stands for one rate.
double EstimatedBytes() {
  std::string text;
  skein::ProfileSink sink = [&text](const void* data, size_t size) {
    text.append(static_cast<const char*>(data), size);
    return true;
  };
  if (skein::WriteProfileTo("heap", sink, 1)) std::abort();
  const size_t at = text.find('[');
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + 1, nullptr) * 512 * 1024;
}

// In percent, of 10 GB. The sampling error is 0.7 %.
double HeapError() {
  constexpr int kBlocks = 160'000'000;
  constexpr double kBytes = double{kBlockBytes} * kBlocks;
  const double before = EstimatedBytes();
  AllocateAndFree(kBlocks);
  return 100 * std::abs(EstimatedBytes() - before - kBytes) / kBytes;
}

volatile unsigned result;

// Runs for so long, and returns for how long.
double Spin(double seconds) {
  const double begin = CpuSeconds();
  while (CpuSeconds() - begin < seconds)
    for (unsigned i = 0; i < 10'000; ++i)
      result = result + i;
  return CpuSeconds() - begin;
}

// The CPU seconds of two threads, of which there is a profile then.
double Profile(const char* path) {
  if (skein::StartCpuProfile(path)) std::abort();
  double other = 0;
  std::thread thread([&other] { other = Spin(3); });
  const double own = Spin(3);
  thread.join();
  if (skein::StopCpuProfile()) std::abort();
  return own + other;
}

}  // namespace

int main(int, char** arguments) {
  if (arguments[1] == nullptr) return 2;
  std::thread([] {}).join();  // malloc is cheaper before there was a second thread.
  const double off = PairNs();
  if (skein::SetHeapSampleBytes()) return 1;
  const double on = PairNs();
  std::printf("{\"pair_off\": %.3f, \"pair\": %.3f, \"heap_error\": %.3f, \"cpu_seconds\": %.3f}\n",
              off, on, HeapError(), Profile(arguments[1]));
}
