#include "analyze/summary_syscalls.h"

#include <algorithm>

namespace skein {

NoticedLosses::NoticedLosses(const Trace& trace) {
  const SliceTable& slices = trace.goroutine_slices;
  for (uint32_t track = 0; track < slices.track_count(); ++track) {
    GoState before = GoState::kNotExist;
    SliceIndex slice = slices.begin(track);
    slices.Scan(slice, slices.end(track), [&](Nanos start, Nanos, StateCode code) {
      const GoState state = trace.states[code].state;
      // Who still has its processor goes on running, and nobody else can be on it.
      const bool goes_on = state == GoState::kSyscall || state == GoState::kRunning;
      if (before == GoState::kSyscall && !goes_on)
        exits_.emplace_back(slices.extra(slice - 1), start);
      before = state;
      ++slice;
    });
  }
  std::sort(exits_.begin(), exits_.end());
}

bool NoticedLosses::Notices(uint32_t proc, Nanos entry, Nanos loss) const {
  const auto exit = std::upper_bound(exits_.begin(), exits_.end(), std::pair(proc, entry));
  return exit == exits_.end() || exit->first != proc || exit->second >= loss;
}

}  // namespace skein
