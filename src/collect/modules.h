#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sigsafe/arena.h"

namespace skein {

// A file that is mapped into the recorded program: itself first, then its libraries.
struct Module {
  uint64_t begin = 0;  // Of its addresses, [begin, end).
  uint64_t end = 0;
  uint64_t bias = 0;  // What is added to the file's addresses.
  std::string path;

  bool operator==(const Module&) const = default;
};

// Writes the modules of this process into `arena`.
void WriteModules(Arena& arena);

// What WriteModules() wrote. Empty if it is being written right now.
std::vector<Module> ReadModules(const Arena& arena);

}  // namespace skein
