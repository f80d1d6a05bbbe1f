// Benchmarks as anybody has them; nothing in here knows of skein.

#include <benchmark/benchmark.h>

namespace {

void Sum(benchmark::State& state) {
  for (auto _ : state) {
    double sum = 0;
    for (int i = 1; i <= state.range(0); ++i)
      sum += 1.0 / i;
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(Sum)->Arg(1000)->Arg(100'000);

}  // namespace
