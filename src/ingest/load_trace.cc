#include "ingest/load_trace.h"

#include <utility>

#include "gotrace/event_reader.h"
#include "ingest/build_trace.h"

namespace skein {

namespace {

// Smaller traces are loaded on one thread: the wait is short, and handing events from thread to thread costs a
// sixth more CPU.
constexpr size_t kWorthThreads = size_t{64} << 20;

unsigned ThreadsFor(size_t bytes, unsigned asked) {
  return asked == 0 && bytes < kWorthThreads ? 1 : asked;
}

}  // namespace

Result<std::shared_ptr<const Trace>> LoadTrace(std::span<const std::byte> bytes,
                                               const LoadOptions& options) {
  const unsigned threads = ThreadsFor(bytes.size(), options.threads);
  Result<std::unique_ptr<EventReader>> reader =
      OpenEventReader(bytes, {.threads = threads, .progress = options.progress});
  if (!reader.ok()) return reader.error();
  std::shared_ptr<Trace> trace = BuildTrace(std::move(*reader), threads);
  trace->bytes = bytes.size();
  trace->diagnostics.insert(trace->diagnostics.begin(), options.diagnostics.begin(),
                            options.diagnostics.end());
  for (const Diagnostic& diagnostic : options.diagnostics)
    trace->lost_bytes += diagnostic.lost_bytes;
  return std::shared_ptr<const Trace>(std::move(trace));
}

}  // namespace skein
