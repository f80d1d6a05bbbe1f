#include "sigsafe/stack_walk.h"

#include <atomic>

#include "sigsafe/frame_rule.h"
#include "sigsafe/intern.h"

namespace skein {
namespace {

// Remembered rules: one word each, so that no reader sees half of one. An address has 47 bits;
// multiplied by an odd number they stay distinct, 15 of them choose the place and 32 are kept beside
// the rule.
constexpr unsigned kAddressBits = 47;
constexpr unsigned kPlaceBits = 15;
constexpr uint64_t kAddressMask = (uint64_t{1} << kAddressBits) - 1;
std::atomic<uint64_t> remembered[1 << kPlaceBits];

FrameRule RuleAt(uint64_t pc) {
  const uint64_t mixed = pc * kStackHashSeed & kAddressMask;
  std::atomic<uint64_t>& place = remembered[mixed >> (kAddressBits - kPlaceBits)];
  const auto tag = static_cast<uint32_t>(mixed);
  const uint64_t found = place.load(std::memory_order_relaxed);
  if (found >> 32 == tag && found != 0) [[likely]]
    return FrameRule::Unpack(static_cast<uint32_t>(found));
  const FrameRule rule = FindFrameRule(pc);
  place.store(static_cast<uint64_t>(tag) << 32 | rule.Packed(), std::memory_order_relaxed);
  return rule;
}

uint64_t WordAt(uint64_t address) {
  return *reinterpret_cast<const uint64_t*>(address);
}

}  // namespace

#if defined(__clang__)
__attribute__((no_sanitize("address", "thread")))
#else
__attribute__((no_sanitize_address, no_sanitize_thread))
#endif
void WalkStack(const Registers& from, uint64_t stack_top, Unwinding how, WalkedStack& stack) {
  Registers at = from;
  size_t size = 0;
  uint64_t hash = kStackHashSeed;
  uint64_t place = 0;
  while (size < WalkedStack::kMaxFrames && at.pc != 0) {
    stack.places[size] = place;
    stack.pcs[size++] = at.pc;
    hash = HashStackStep(hash, at.pc);
    const FrameRule rule =
        how == Unwinding::kFramePointers ? FrameRule{FrameRule::kRbp, 2, 2} : RuleAt(at.pc - 1);
    if (rule.base == FrameRule::kEnd) break;
    const uint64_t cfa =
        (rule.base == FrameRule::kRsp ? at.sp : at.bp) + rule.cfa_words * sizeof(uint64_t);
    if (cfa <= at.sp || cfa > stack_top || cfa % sizeof(uint64_t) != 0) break;
    if (rule.base == FrameRule::kRbp) stack.by_rsp_only = false;
    place = cfa - sizeof(uint64_t);
    at.pc = WordAt(place);
    if (rule.rbp_words != 0) at.bp = WordAt(cfa - rule.rbp_words * sizeof(uint64_t));
    at.sp = cfa;
  }
  stack.size = size;
  stack.hash = hash;
}

void ForgetFrameRules() {
  for (std::atomic<uint64_t>& place : remembered)
    place.store(0, std::memory_order_relaxed);
}

}  // namespace skein
