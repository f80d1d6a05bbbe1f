#pragma once

#include <cstdint>
#include <string>

namespace skein {

// The innermost function at the address of an instruction of this process; empty if it has no name.
std::string FunctionAt(uint64_t address);

}  // namespace skein
