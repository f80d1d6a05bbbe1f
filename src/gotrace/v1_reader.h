#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/result.h"
#include "gotrace/event_reader.h"

namespace skein {

// A reader of traces of Go 1.5 to 1.21. `version` is TraceHeader::version.
Result<std::unique_ptr<EventReader>> OpenV1Reader(std::span<const std::byte> trace,
                                                  int version,
                                                  const ReadOptions& options);

}  // namespace skein
