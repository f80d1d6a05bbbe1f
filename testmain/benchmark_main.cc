// A main() for benchmarks with Google Benchmark that knows the flags of test_flags.h. In the trace the
// log says when each benchmark was done.

#include <cstdio>
#include <string>

#include <benchmark/benchmark.h>
#include <skein/trace.h>

#include "testmain/test_flags.h"

namespace {

// Tells the trace what it tells the reporter that --benchmark_format chose.
class Reporter : public benchmark::BenchmarkReporter {
 public:
  Reporter() : other_(benchmark::CreateDefaultDisplayReporter()) {}

  bool ReportContext(const Context& context) override { return other_->ReportContext(context); }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      skein::Log("benchmark", run.benchmark_name() + ": " + std::to_string(run.iterations) +
                                  " iterations, " + std::to_string(run.GetAdjustedRealTime()) +
                                  ' ' + benchmark::GetTimeUnitString(run.time_unit));
    other_->ReportRuns(runs);
  }

  void Finalize() override { other_->Finalize(); }

 private:
  benchmark::BenchmarkReporter* other_;  // The library's.
};

bool Complain(const std::string& why) {
  if (!why.empty()) std::fprintf(stderr, "skein: %s\n", why.c_str());
  return !why.empty();
}

}  // namespace

int main(int argc, char** argv) {
  skein::testmain::TestFlags flags;
  if (Complain(flags.TakeFrom(argc, argv))) return 2;
  if (flags.asks_for_help()) std::printf("%s\n", skein::testmain::TestFlags::Help());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  if (Complain(flags.Start())) return 2;
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return Complain(flags.Finish()) ? 2 : 0;
}
