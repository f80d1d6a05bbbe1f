#pragma once

#include <algorithm>
#include <vector>

#include "analyze/stack_profile.h"
#include "store/trace.h"

namespace skein {

// A stretch of time that a goroutine spent in states that a profile counts.
struct WaitInterval {
  SliceIndex slice = kNoSlice;  // The goroutine's, that begins it.
  Nanos start = kNever;
  Nanos finish = kNever;
  StackId stack = StackId::kNone;
};

// Finds them. A call of the system that loses its processor is one interval.
class WaitIntervals {
 public:
  // `kind` is not kCpu. `trace` must outlive it.
  WaitIntervals(const Trace& trace, ProfileKind kind);

  // Calls visit(interval, ns) for those of one goroutine of which some nanoseconds lie within [from, to), in order.
  template <typename Visit>
  void VisitWithin(GoroutineIndex goroutine, Nanos from, Nanos to, const Visit& visit) const {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t track = Raw(goroutine);
    if (table.start(table.end(track)) <= from) return;
    SliceIndex slice = from <= 0 ? kNoSlice : table.At(track, from);
    if (slice == kNoSlice) slice = table.begin(track);
    const SliceIndex end = to > trace_.end ? table.end(track) : table.LowerBound(track, to, slice);
    WaitInterval open;
    const auto give = [&] {
      const Nanos time = std::min(open.finish, to) - std::max(open.start, from);
      if (time > 0) visit(open, static_cast<uint64_t>(time));
    };
    table.ScanValues(slice, end, [&](Nanos start, Nanos finish, StateCode state, auto value) {
      const SliceIndex at = slice++;
      if (!counts_[state]) return;
      if (goes_on_[state] && open.finish == start) {
        open.finish = finish;
        return;
      }
      give();
      open = {at, start, finish, StackId{value()}};
    });
    give();
  }

 private:
  const Trace& trace_;
  std::vector<bool> counts_;   // By StateCode.
  std::vector<bool> goes_on_;  // By StateCode: continues the slice before it.
};

}  // namespace skein
