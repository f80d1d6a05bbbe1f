#include "analyze/goroutine_life.h"

namespace skein {
GoroutineLife LifeOf(const Trace& trace, GoroutineIndex goroutine) {
  const Goroutine& row = trace.goroutines[Raw(goroutine)];
  const SliceTable& slices = trace.goroutine_slices;
  GoroutineLife life;
  life.known = row.created != kNever && row.life != kNoSlice;
  if (!life.known) return life;
  life.begin = row.life;
  life.end = slices.end(Raw(goroutine));
  life.created = row.created;
  life.ends = row.ended != kNever;
  life.ended = life.ends ? row.ended : trace.end;
  life.waits_forever = row.waits_forever;
  if (life.waits_forever) --life.end;
  return life;
}

}  // namespace skein
