#include "ingest/load_trace.h"

#include <utility>

#include "gotrace/event_reader.h"
#include "ingest/build_trace.h"

namespace skein {

Result<std::shared_ptr<const Trace>> LoadTrace(std::span<const std::byte> bytes,
                                               const LoadOptions& options) {
  Result<std::unique_ptr<EventReader>> reader =
      OpenEventReader(bytes, {.threads = options.threads, .progress = options.progress});
  if (!reader.ok()) return reader.error();
  std::shared_ptr<Trace> trace = BuildTrace(std::move(*reader), options.threads);
  trace->bytes = bytes.size();
  trace->diagnostics.insert(trace->diagnostics.begin(), options.diagnostics.begin(),
                            options.diagnostics.end());
  for (const Diagnostic& diagnostic : options.diagnostics)
    trace->lost_bytes += diagnostic.lost_bytes;
  return std::shared_ptr<const Trace>(std::move(trace));
}

}  // namespace skein
