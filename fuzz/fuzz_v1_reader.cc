// Any bytes, as a v1 trace: what is delivered keeps the promises of EventReader. Input without a
// header is given one, by its first byte.

#include <cstdint>
#include <string>
#include <vector>

#include "gotrace/header.h"
#include "gotrace/v1_reader.h"
#include "reader_promises.h"

namespace skein {
namespace {

constexpr int kVersions[] = {5, 7, 8, 9, 10, 11, 19, 21};

void ReadAll(std::span<const std::byte> trace, int version) {
  Result<std::unique_ptr<EventReader>> reader = OpenV1Reader(trace, version, {});
  if (!reader.ok()) return;
  std::vector<Event> events;
  Nanos last = -2;
  while ((*reader)->Read(events)) {
    for (const Event& event : events) {
      Check(event.time > last);
      last = event.time;
      CheckNames(event, (*reader)->names());
      if (event.resource != UINT32_MAX) CheckResource(event, (*reader)->names());
    }
  }
  CheckReport((*reader)->report(), trace.size());
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;  // NOLINT(google-build-using-namespace)
  const auto bytes = std::as_bytes(std::span(data, size));
  const Result<TraceHeader> header = ParseHeader(bytes);
  if (header.ok()) {
    if (!header->is_v2()) ReadAll(bytes, header->version);
    return 0;
  }
  if (size == 0) return 0;
  const int version = kVersions[data[0] % std::size(kVersions)];
  std::string trace = HeaderBytes(version);
  trace.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadAll(std::as_bytes(std::span(trace)), version);
  return 0;
}
