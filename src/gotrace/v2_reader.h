#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/result.h"
#include "gotrace/event_reader.h"
#include "gotrace/header.h"

namespace skein {

// A reader of traces of Go 1.22 and later, whose `header` has been read.
Result<std::unique_ptr<EventReader>> OpenV2Reader(std::span<const std::byte> trace,
                                                  const TraceHeader& header,
                                                  const ReadOptions& options);

}  // namespace skein
