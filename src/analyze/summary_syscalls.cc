#include "analyze/summary_syscalls.h"

#include <algorithm>

namespace skein {

NoticedLosses::NoticedLosses(const Trace& trace) : procs_(trace.proc_slices) {
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

std::optional<Nanos> NoticedLosses::NoticedAt(uint32_t proc, Nanos entry, Nanos loss) const {
  const std::optional<Nanos> stop = StopAfter(proc, loss);
  if (!stop) return std::nullopt;
  const auto exit = std::upper_bound(exits_.begin(), exits_.end(), std::pair(proc, entry));
  const bool forgotten = exit != exits_.end() && exit->first == proc && exit->second < *stop;
  return forgotten ? std::nullopt : stop;
}

// A processor that a goroutine takes over from another one, as before Go 1.22, does not stop then.
std::optional<Nanos> NoticedLosses::StopAfter(uint32_t proc, Nanos loss) const {
  const auto state = [&](SliceIndex slice) { return LaneState{procs_.state(slice)}; };
  SliceIndex slice = procs_.At(proc, loss);
  const bool is_over = slice == kNoSlice || slice == procs_.end(proc);
  if (is_over || ClassOf(state(slice)) == StateClass::kNone) return loss;
  for (; slice < procs_.end(proc); ++slice) {
    if (state(slice) == LaneState::kSyscall) return std::nullopt;
    if (state(slice) == LaneState::kIdle) return procs_.start(slice);
  }
  return std::nullopt;
}

}  // namespace skein
