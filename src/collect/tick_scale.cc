#include "collect/tick_scale.h"

namespace skein {

TickScale::TickScale(uint64_t origin, const ClockReading& first, const ClockReading& later)
    : origin_(origin) {
  const uint64_t ticks = later.ticks - first.ticks;
  const uint64_t ns = later.monotonic_ns - first.monotonic_ns;
  if (ticks == 0 || ns == 0) return;
  factor_ = static_cast<uint64_t>((static_cast<Uint128>(ns) << 32) / ticks);
}

TickScale ScaleSince(uint64_t origin, const ArenaHeader& header) {
  return TickScale(origin, {header.first_ticks.load(), header.first_ns.load()},
                   {header.later_ticks.load(), header.later_ns.load()});
}

void ReadClocksInto(ArenaHeader& header) {
  const ClockReading now = ReadClocks();
  if (now.ticks <= header.later_ticks.load() || now.monotonic_ns <= header.later_ns.load()) return;
  header.later_ticks.store(now.ticks);
  header.later_ns.store(now.monotonic_ns);
}

void SettleClocks(ArenaHeader& header) {
  if (header.later_ns.load() - header.first_ns.load() < kCompareNs) ReadClocksInto(header);
}

}  // namespace skein
