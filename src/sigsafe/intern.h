#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sigsafe/arena.h"

namespace skein {

// The arena's tables of stacks and texts: equal ones have one id. Adding takes no lock, so that a
// signal handler may do it; two threads that add the same at once may get two ids, which costs a
// few bytes and nothing else. No room left: id 0, and one more in lost_stacks. `hash` must be
// HashStack() of the pcs.
uint32_t InternStack(Arena& arena, std::span<const uint64_t> pcs, uint64_t hash);
uint32_t InternText(Arena& arena, std::string_view text);

// Empty for 0 and for ids that are none.
std::span<const uint64_t> StackOf(const Arena& arena, uint32_t id);
std::string_view TextOf(const Arena& arena, uint32_t id);

inline constexpr uint64_t kStackHashSeed = 0x9e37'79b9'7f4a'7c15;
inline uint64_t HashStackStep(uint64_t hash, uint64_t pc) {
  return (hash ^ pc) * 0xff51'afd7'ed55'8ccd;
}
uint64_t HashStack(std::span<const uint64_t> pcs);

}  // namespace skein
