#include "gotrace/event_reader.h"

#include "gotrace/header.h"
#include "gotrace/v1_reader.h"
#include "gotrace/v2_reader.h"

namespace skein {

Result<std::unique_ptr<EventReader>> OpenEventReader(std::span<const std::byte> trace,
                                                     const ReadOptions& options) {
  const Result<TraceHeader> header = ParseHeader(trace);
  if (!header.ok()) return header.error();
  return header->is_v2() ? OpenV2Reader(trace, *header, options)
                         : OpenV1Reader(trace, header->version, options);
}

}  // namespace skein
