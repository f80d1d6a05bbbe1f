#include "analyze/summary_syscalls.h"

#include <algorithm>

namespace skein {

NoticedLosses::NoticedLosses(const Trace& trace) {
  const SliceTable& slices = trace.goroutine_slices;
  for (uint32_t track = 0; track < slices.track_count(); ++track) {
    for (SliceIndex slice = slices.begin(track); slice < slices.end(track); ++slice) {
      if (!trace.states[slices.state(slice)].proc_lost) continue;
      exits_.emplace_back(slices.extra(slice), slices.finish(slice));
    }
  }
  std::sort(exits_.begin(), exits_.end());
}

bool NoticedLosses::Notices(uint32_t proc, Nanos entry, Nanos loss) const {
  const auto exit = std::upper_bound(exits_.begin(), exits_.end(), std::pair(proc, entry));
  return exit == exits_.end() || exit->first != proc || exit->second >= loss;
}

}  // namespace skein
