#pragma once

#include <cstdint>
#include <vector>

namespace skein {

// The return addresses on the stack of another thread of this process, which waits in the kernel with
// these registers. Other than WalkStack() it never reads what may not be there, because the thread
// may go on or end at any time; then the answer is wrong, and the caller must find out.
std::vector<uint64_t> WalkWaitingStack(uint64_t pc, uint64_t sp);

}  // namespace skein
