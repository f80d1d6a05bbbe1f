#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace skein {

using Bytes = std::vector<std::byte>;

// A damaged trace, and what was done to it.
struct Mutant {
  std::string story;  // "http-go1.26.trace: cut at 1234"
  Bytes bytes;
};

// A real, sound trace.
struct Specimen {
  std::string name;
  Bytes bytes;
};

// Damages `specimen` in one of the ways that files are damaged: flipped bytes, cut ends, missing and doubled
// stretches, garbage behind, a stretch of `other` in the middle, swapped stretches.
Mutant Mutate(const Specimen& specimen, const Specimen& other, std::mt19937_64& random);

}  // namespace skein
