// How fast a trace becomes columns, and how large they are: loads FILE `repeats` times on one thread and
// prints the best time as JSON.
//
//   load FILE [repeats]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "base/mapped_file.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

int Run(const char* path, int repeats) {
  const auto file = MappedFile::Open(path);
  if (!file.ok()) {
    fmt::print(stderr, "{}\n", file.error().message);
    return 1;
  }
  double best = 1e9;
  uint64_t events = 0;
  size_t memory = 0;
  for (int i = 0; i < repeats; ++i) {
    const double before = CpuSeconds();
    const auto trace = LoadTrace(file->bytes(), {.threads = 1, .diagnostics = {}});
    best = std::min(best, CpuSeconds() - before);
    if (!trace.ok()) {
      fmt::print(stderr, "{}\n", trace.error().message);
      return 1;
    }
    events = (*trace)->event_count;
    memory = (*trace)->memory_bytes();
  }
  fmt::print("{{\"events\": {}, \"cpu_seconds\": {:.6f}, \"memory_bytes\": {}}}\n", events, best,
             memory);
  return 0;
}

}  // namespace
}  // namespace skein

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  return skein::Run(argv[1], argc > 2 ? std::atoi(argv[2]) : 3);
}
