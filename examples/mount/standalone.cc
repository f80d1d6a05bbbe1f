// A program without any HTTP of its own that can be looked into while it runs:
//
//   example_standalone [HOST:PORT]       prints its port; works until it is killed
//   skein http://localhost:6060
//   go tool pprof http://localhost:6060/debug/pprof/profile?seconds=5

#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include <skein/http.h>
#include <skein/profile.h>

namespace {

std::mutex mutex;
std::vector<double> results;

double Sum(int terms) {
  double sum = 0;
  for (int i = 1; i <= terms; ++i)
    sum += 1.0 / i;
  return sum;
}

void Work() {
  while (true) {
    const skein::Task task("job");
    {
      const std::lock_guard lock(mutex);
      results.push_back(Sum(50'000));
      if (results.size() > 1000) results = std::vector<double>();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

int main(int argc, char** argv) {
  // What these profiles count; 0, as it is at first, is nothing.
  skein::SetHeapSampleBytes();
  skein::SetMutexProfileFraction(10);
  skein::SetBlockProfileRate(10'000);
  if (const skein::Failure failure = skein::http::serve(argc > 1 ? argv[1] : "localhost:6060")) {
    std::cerr << failure.why() << "\n";
    return 1;
  }
  std::cout << skein::http::port() << std::endl;
  std::thread other(&Work);
  Work();
}
