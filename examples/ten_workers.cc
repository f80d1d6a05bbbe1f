// Ten threads that only compute, each in a region of one task: what the trace of a program looks like
// that has more to do than the machine has processors.
//
//   example_ten_workers [TRACE]

#include <cstdint>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <skein/trace.h>

namespace {

constexpr int kWorkers = 10;
constexpr uint32_t kNumbers = 200'000;

bool IsPrime(uint32_t number) {
  for (uint32_t divisor = 2; divisor * divisor <= number; ++divisor)
    if (number % divisor == 0) return false;
  return number > 1;
}

// Of every tenth number from `first` on.
int CountPrimes(uint32_t first) {
  const skein::Region region("count primes");
  int primes = 0;
  for (uint32_t number = first; number < kNumbers; number += kWorkers)
    primes += IsPrime(number) ? 1 : 0;
  skein::Log("primes", std::to_string(primes));
  return primes;
}

}  // namespace

int main(int argc, char** argv) {
  const skein::ScopedTrace trace(argc > 1 ? argv[1] : "workers.trace");
  if (trace.failure()) {
    std::cerr << trace.failure().why() << "\n";
    return 1;
  }
  const skein::Task task("count all primes");
  std::vector<int> counts(kWorkers);
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i)
    workers.emplace_back([&counts, i, context = skein::Context(task)] {
      const skein::Within within(context);
      counts[static_cast<size_t>(i)] = CountPrimes(static_cast<uint32_t>(i));
    });
  const skein::Region region("wait for them");
  int primes = 0;
  for (size_t i = 0; i < workers.size(); ++i) {
    workers[i].join();
    primes += counts[i];
  }
  std::cout << primes << " primes\n";
}
