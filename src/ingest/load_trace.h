#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/progress.h"
#include "base/result.h"
#include "store/trace.h"

namespace skein {

struct LoadOptions {
  unsigned threads = 0;          // 0: as many as the machine has.
  Progress* progress = nullptr;  // May be null.
};

// Reads a whole trace into columns. `bytes` (uncompressed) is not needed afterwards. Fails only when
// nothing can be read; damage stands in Trace::diagnostics.
Result<std::shared_ptr<const Trace>> LoadTrace(std::span<const std::byte> bytes, const LoadOptions& options);

}  // namespace skein
