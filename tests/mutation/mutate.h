#pragma once

#include <cstddef>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace skein {

using Bytes = std::vector<std::byte>;

// A damaged specimen, and what was done to it.
struct Mutant {
  std::string story;  // "http-go1.26.trace: cut at 1234"
  Bytes bytes;
};

// A real, sound trace or profile.
struct Specimen {
  std::string name;
  Bytes bytes;
};

// The files of a folder that `is_one`, by name.
std::vector<Specimen> ReadSpecimens(const std::filesystem::path& folder,
                                    bool (*is_one)(const std::filesystem::path& file));

// Damages `specimen` in one of the ways that files are damaged: flipped bytes, cut ends, missing and doubled
// stretches, garbage behind, a stretch of `other` in the middle, swapped stretches.
Mutant Mutate(const Specimen& specimen, const Specimen& other, std::mt19937_64& random);

}  // namespace skein
