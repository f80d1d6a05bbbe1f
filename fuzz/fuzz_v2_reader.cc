// Any bytes, as a v2 trace: what is delivered keeps the promises of EventReader, whatever the number
// of threads. Input without a header is given one, by its first byte.

#include <cstdint>
#include <string>
#include <vector>

#include "gotrace/header.h"
#include "gotrace/v2_reader.h"
#include "reader_promises.h"

namespace skein {
namespace {

constexpr int kVersions[] = {22, 23, 25, 26};

// A number that stands for all events of a trace.
uint64_t ReadAll(std::span<const std::byte> trace, const TraceHeader& header, unsigned threads) {
  Result<std::unique_ptr<EventReader>> reader = OpenV2Reader(trace, header, {threads, nullptr});
  if (!reader.ok()) return 0;
  std::vector<Event> events;
  Nanos last = 0;
  uint64_t digest = 1;
  while ((*reader)->Read(events)) {
    for (const Event& event : events) {
      Check(event.time > last);
      last = event.time;
      CheckNames(event, (*reader)->names());
      CheckResource(event, (*reader)->names());
      digest = (digest ^ static_cast<uint64_t>(event.time)) * 0x9e3779b97f4a7c15u + event.resource +
               Raw(event.name);
    }
  }
  CheckReport((*reader)->report(), trace.size());
  return digest;
}

void ReadWithSomeThreads(std::span<const std::byte> trace, const TraceHeader& header) {
  const uint64_t digest = ReadAll(trace, header, 1);
  if (trace.size() % 16 == 0) Check(ReadAll(trace, header, 3) == digest);
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;  // NOLINT(google-build-using-namespace)
  const auto bytes = std::as_bytes(std::span(data, size));
  const Result<TraceHeader> header = ParseHeader(bytes);
  if (header.ok()) {
    if (header->is_v2()) ReadWithSomeThreads(bytes, *header);
    return 0;
  }
  if (size == 0) return 0;
  std::string trace = HeaderBytes(kVersions[data[0] % std::size(kVersions)]);
  trace.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto with_header = std::as_bytes(std::span(trace));
  ReadWithSomeThreads(with_header, *ParseHeader(with_header));
  return 0;
}
