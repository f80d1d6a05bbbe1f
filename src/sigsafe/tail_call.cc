#include "sigsafe/tail_call.h"

#include <cstring>

#include "sigsafe/frame_rule.h"

namespace skein {
namespace {

// "endbr64; bnd jmp *slot", with or without the first two, as in procedure linkage tables.
bool IsStub(uint64_t code) {
  constexpr uint8_t kLanding[] = {0xf3, 0x0f, 0x1e, 0xfa};
  constexpr uint8_t kBound = 0xf2;
  constexpr uint8_t kJumpThrough[] = {0xff, 0x25};
  const auto* at = reinterpret_cast<const uint8_t*>(code);
  if (std::memcmp(at, kLanding, sizeof kLanding) == 0) at += sizeof kLanding;
  if (*at == kBound) ++at;
  return std::memcmp(at, kJumpThrough, sizeof kJumpThrough) == 0;
}

}  // namespace

// Bytes are looked at only where .eh_frame says that there is code.
uint64_t TailCallerOf(uint64_t return_address) {
  constexpr uint8_t kCall = 0xe8;
  int32_t distance = 0;
  constexpr uint64_t kCallBytes = 1 + sizeof distance;
  const uint64_t caller = FindCodeBegin(return_address - 1);
  if (caller == 0 || return_address - caller < kCallBytes) return 0;
  const auto* call = reinterpret_cast<const uint8_t*>(return_address - kCallBytes);
  if (*call != kCall) return 0;
  std::memcpy(&distance, call + 1, sizeof distance);
  const uint64_t called = return_address + static_cast<uint64_t>(int64_t{distance});
  return FindCodeBegin(called) == called && !IsStub(called) ? called : 0;
}

}  // namespace skein
