#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "model/diagnostic.h"
#include "store/trace.h"

namespace skein {

struct LoadOptions {
  unsigned threads = 0;          // 0: as many as the machine has, or one for a small trace.
  Progress* progress = nullptr;  // May be null.

  // Damage to `bytes` that is known already, from fetching or inflating them. They come first in
  // Trace::diagnostics, and their lost bytes count.
  std::vector<Diagnostic> diagnostics;
};

// Reads a whole trace into columns. `bytes` (uncompressed) is not needed afterwards. Fails only when
// nothing can be read; damage stands in Trace::diagnostics.
Result<std::shared_ptr<const Trace>> LoadTrace(std::span<const std::byte> bytes,
                                               const LoadOptions& options);

}  // namespace skein
