#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "symbols/elf_image.h"

namespace skein {

// Where a part of a file was in the memory of a program, as a profile's mapping says.
struct LoadedRange {
  uint64_t start = 0, limit = 0,
           offset = 0;         // [start, limit) has the file's bytes from `offset` on.
  std::string_view file = {};  // The mapping's; "[kernel.kallsyms]_text" names what `start` is.
};

// What to subtract from an address of the range to get the file's own. `address` tells which of several
// segments in one range is meant. The rules are google/pprof's, kernels included.
Result<uint64_t> LoadBase(const ElfImage& image, const LoadedRange& range, uint64_t address);

}  // namespace skein
